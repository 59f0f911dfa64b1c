/** Flags of classify alone. */
import { anyText, fraction, listFlag, names, switchFlag, valueFlag, wholeNumber } from './flag.js';

export const classifyFlags = {
  labels: listFlag(
    {
      name: 'labels',
      value: 'a,b,c',
      help: 'classify by these labels of your own, without training (zero-shot)',
      shownDefault: "the model's",
    },
    'labels, separated by commas',
    names,
  ),
  labelFile: valueFlag(
    {
      name: 'label-file',
      value: 'FILE',
      help: 'labels with what they mean: JSON lines of label, description, examples (a list), or CSV of label, description, example',
    },
    null,
    'a file',
    anyText,
  ),
  hypothesis: valueFlag(
    {
      name: 'hypothesis',
      value: 'TEXT',
      help: 'what is asked of the model for a label, which stands for {}',
      shownDefault: 'NLI models: "This example is {}."; embedding models: "{}"',
    },
    null,
    'a text with {}',
    (text) => (text.includes('{}') ? text : undefined),
  ),
  topK: valueFlag(
    { name: 'top-k', value: 'K', help: 'add labels: the K best with their scores, as a list' },
    null,
    'a whole number from 1',
    wholeNumber(1),
  ),
  allScores: switchFlag({ name: 'all-scores', help: 'add score_<label> for every label' }),
  multiLabel: switchFlag({
    name: 'multi-label',
    help: 'labels do not exclude one another: labels lists those from --threshold up; label is the best of them, or empty',
  }),
  threshold: valueFlag(
    { name: 'threshold', value: 'P', help: 'the least score of a label in --multi-label', shownDefault: '0.5' },
    0.5,
    'a fraction from 0 to 1',
    fraction,
  ),
};
