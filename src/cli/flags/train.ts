/** Flags of train alone. */
import { anyText, fraction, listFlag, names, oneOf, switchFlag, valueFlag, wholeNumber } from './flag.js';

/** Share of rightly labelled rows that keep their label beside one out of scope. */
const KEPT = 0.98;

export const trainFlags = {
  labelColumn: valueFlag(
    {
      name: 'label-column',
      value: 'C',
      help: 'column of the labels, named as for -c; a row without one is left out, and told',
      shownDefault: 'label',
    },
    'label',
    'a column name',
    anyText,
  ),
  features: listFlag(
    {
      name: 'features',
      value: 'a,b',
      help: 'columns of numbers that join the text; an empty one counts as the mean, what is no number rejects the row',
      shownDefault: 'none',
    },
    'column names, separated by commas',
    names,
  ),
  outOfScope: valueFlag(
    {
      name: 'out-of-scope',
      value: 'LABEL',
      help: 'the label of texts that belong to no other; rows with it are used, and it works without any',
      shownDefault: 'none: each text belongs to a label',
    },
    null,
    'a label',
    anyText,
  ),
  inScopeKept: valueFlag(
    {
      name: 'in-scope-kept',
      value: 'P',
      help: 'share of rightly labelled held-out rows that are to keep their label beside --out-of-scope: less finds more that is out of scope',
      shownDefault: String(KEPT),
    },
    KEPT,
    'a fraction from 0 to 1',
    fraction,
  ),
  classWeights: valueFlag(
    {
      name: 'class-weights',
      value: 'HOW',
      help: 'none: each row counts the same; balanced: each label does, however few rows it has',
      shownDefault: 'none',
    },
    'none',
    'none or balanced',
    oneOf('none', 'balanced'),
  ),
  seed: valueFlag(
    { name: 'seed', value: 'N', help: 'decides which rows are held out together', shownDefault: '0' },
    0,
    'a whole number from 0 to 4294967295',
    wholeNumber(0, 2 ** 32 - 1),
  ),
  noFeatureCache: switchFlag({
    name: 'no-feature-cache',
    help: 'compute the features of all texts anew, and keep none (they are kept in ~/.cache/llm-threads/features, 1 GB at most)',
  }),
};
