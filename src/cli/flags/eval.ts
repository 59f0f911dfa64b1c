/** Flags of eval alone. */
import { classifyFlags } from './classify.js';
import { anyText, oneOf, switchFlag, valueFlag } from './flag.js';
import { nerFlags } from './ner.js';

const { labels, labelFile, hypothesis } = classifyFlags;

export const evalFlags = {
  labelColumn: valueFlag(
    {
      name: 'label-column',
      value: 'C',
      help: 'column of the gold labels, entities or texts, named as for -c; a row without one is left out, and told; CoNLL: a number from 1, or last, last-1, …',
      shownDefault: 'CoNLL: last, or last-1 with --predicted',
    },
    null,
    'a column name',
    anyText,
  ),
  predicted: valueFlag(
    {
      name: 'predicted',
      value: 'COLUMN',
      help: 'score this column, as an earlier run wrote it; no model runs',
      shownDefault: 'the model runs',
    },
    null,
    'a column name',
    anyText,
  ),
  task: valueFlag(
    {
      name: 'task',
      value: 'TASK',
      help: 'what is scored: classify (one label a row), ner (lists of entities as ner writes them; tags in CoNLL) or text (BLEU, chrF, ROUGE of two columns)',
      shownDefault: 'ner for CoNLL and token classifiers, else classify',
    },
    null,
    'classify, ner or text',
    oneOf('classify', 'ner', 'text'),
  ),
  json: switchFlag({ name: 'json', help: 'write the scores as one JSON object, not as a table' }),
  labels,
  labelFile,
  hypothesis,
  aggregate: nerFlags.aggregate,
};
