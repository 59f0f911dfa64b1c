/** Flags on what is written, and where. */
import { anyText, listFlag, names, oneOf, seconds, switchFlag, valueFlag, wholeNumber } from './flag.js';

/** Reads --max-errors: a number of rows, or a share of them. */
function errorLimit(text: string): { count: number } | { percent: number } | undefined {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const value = Number(match?.[1]);
  if (match?.[2] === '%') return value <= 100 ? { percent: value } : undefined;
  return Number.isInteger(value) ? { count: value } : undefined;
}

/** Reads --shard: I/N, or the index from the engine, with or without a count. */
function shard(text: string): { index: number; count: number } | { auto: true; count: number | null } | undefined {
  const auto = /^auto(?:\/(\d{1,6}))?$/.exec(text);
  if (auto !== null) {
    const count = auto[1] === undefined ? null : Number(auto[1]);
    return count === 0 ? undefined : { auto: true, count };
  }
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  return index < count ? { index, count } : undefined;
}

export const outputFlags = {
  output: valueFlag(
    {
      name: 'output',
      short: 'o',
      value: 'FILE',
      help: 'written as FILE.partial and renamed when complete; of a link, the file it leads to',
      shownDefault: 'standard output',
    },
    null,
    'a file',
    anyText,
  ),
  force: switchFlag({ name: 'force', help: 'replace an existing output, and what an unfinished run left' }),
  resume: switchFlag({
    name: 'resume',
    help: 'go on with what an unfinished run left of -o FILE; start at the beginning where there is nothing',
  }),
  shard: valueFlag(
    {
      name: 'shard',
      value: 'I/N|auto[/N]',
      help: 'answer only part I of N, counted from 0; -o then names a folder, for merge. auto: I from JOB_COMPLETION_INDEX (Kubernetes), SLURM_ARRAY_TASK_ID, AWS_BATCH_JOB_ARRAY_INDEX, CLOUD_RUN_TASK_INDEX or BATCH_TASK_INDEX; N from AWS_BATCH_JOB_ARRAY_SIZE, CLOUD_RUN_TASK_COUNT or BATCH_TASK_COUNT, else from /N: Kubernetes and Slurm do not tell it',
    },
    null,
    'a part such as 0/16 (from 0, below the number of parts), auto, or auto/16',
    shard,
  ),
  index: valueFlag(
    {
      name: 'index',
      value: 'FILE',
      help: 'with --shard: a chunk index of the input, as llm-threads index makes it; only the bytes of the own chunks are read',
      shownDefault: 'the input is read through',
    },
    null,
    'a file',
    anyText,
  ),
  grace: valueFlag(
    { name: 'grace', value: 'S', help: 'seconds that rows in work may take to finish after SIGINT or SIGTERM', shownDefault: '20' },
    20,
    'a number of seconds from 0 to 86400 (a day)',
    seconds,
  ),
  outputFormat: valueFlag(
    {
      name: 'output-format',
      value: 'FORMAT',
      help: 'csv, tsv or jsonl; txt gives CSV',
      shownDefault: "by the name of -o, else the input's",
    },
    null,
    'csv, tsv, jsonl, txt, conll or npy',
    oneOf('csv', 'tsv', 'jsonl', 'txt', 'conll', 'npy'),
  ),
  columns: listFlag(
    { name: 'columns', value: 'a,b', help: 'keep only these input columns; new ones follow', shownDefault: 'all' },
    'column names, separated by commas',
    names,
  ),
  prefix: valueFlag(
    { name: 'prefix', value: 'P', help: 'put before the names of new columns', shownDefault: 'none' },
    '',
    'a text',
    anyText,
  ),
  precision: valueFlag(
    { name: 'precision', value: 'D', help: 'decimals of a score', shownDefault: '4' },
    4,
    'a whole number from 0 to 12',
    wholeNumber(0, 12),
  ),
  escapeFormulas: switchFlag({
    name: 'escape-formulas',
    help: "CSV and TSV: put ' before a field that a spreadsheet would compute; numbers stay",
  }),
  rejects: valueFlag(
    {
      name: 'rejects',
      value: 'FILE',
      help: 'where rejected rows go, as JSON lines; - is standard error',
      shownDefault: 'OUTPUT.rejects.jsonl, or standard error',
    },
    null,
    'a file',
    anyText,
  ),
  maxErrors: valueFlag(
    {
      name: 'max-errors',
      value: 'N|N%',
      help: 'stop with exit code 4 when more rows are rejected; N% counts from 1,000 rows on',
      shownDefault: 'unlimited',
    },
    null,
    'a number of rows, or a percentage such as 5%',
    errorLimit,
  ),
  rejectsOk: switchFlag({ name: 'rejects-ok', help: 'exit 0, not 3, when rows were rejected' }),
};
