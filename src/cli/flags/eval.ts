/** Flags of eval alone. */
import { classifyFlags } from './classify.js';
import { anyText, oneOf, switchFlag, valueFlag, wholeNumber } from './flag.js';
import { nerFlags } from './ner.js';
import { generateFlags, translateFlags } from './writing.js';

const { labels, labelFile, hypothesis } = classifyFlags;

const EVAL_TASKS = ['classify', 'ner', 'text', 'ranking', 'generate', 'chat', 'summarize', 'translate'] as const;

/** What is scored, and for all but `text` and `ranking` also what a model does. */
export type EvalTask = (typeof EVAL_TASKS)[number];

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
      help: 'what is scored: classify (one label a row), ner (lists of entities as ner writes them; tags in CoNLL), text (BLEU, chrF, ROUGE of two columns), ranking (recall@k and nDCG@k of lists of ids, as match writes them), or the texts that a model is to generate, chat, summarize or translate',
      shownDefault: 'ner for CoNLL and token classifiers, else classify',
    },
    null,
    EVAL_TASKS.join(', '),
    oneOf(...EVAL_TASKS),
  ),
  topK: valueFlag(
    { name: 'top-k', value: 'K', help: 'with --task ranking: how many of a list count', shownDefault: '10' },
    null,
    'a whole number from 1',
    wholeNumber(1),
  ),
  idColumn: valueFlag(
    {
      name: 'id-column',
      value: 'C',
      help: 'with --task ranking: rows with the same value are one query, and all their gold ids are relevant to it',
      shownDefault: 'each row is a query; its gold value is an id, or a JSON list of them',
    },
    null,
    'a column name',
    anyText,
  ),
  json: switchFlag({ name: 'json', help: 'write the scores as one JSON object, not as a table' }),
  labels,
  labelFile,
  hypothesis,
  aggregate: nerFlags.aggregate,
  from: translateFlags.from,
  to: translateFlags.to,
  ...generateFlags,
};
