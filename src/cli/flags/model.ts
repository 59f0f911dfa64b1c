/** Flags on the model and on how texts are fed to it. */
import { SCHEDULES } from '../../engine/schedule.js';
import { DTYPES } from '../../models/folder.js';
import type { WantedThreads } from '../../pipeline/thread-plan.js';
import { anyText, oneOf, switchFlag, valueFlag, wholeNumber } from './flag.js';
import { hubFlags } from './hub.js';

const ON_LONG = oneOf('truncate', 'split', 'reject');

/** Rows of the largest chunk, and tokens of a model call: measured by `npm run -s bench -- batch`. */
const CHUNK_ROWS = 1024;
const BATCH_TOKENS = 256;

const MOST_THREADS = 1024;

/** --threads as given: a number, a range, or auto for what the machine allows. */
function threads(text: string): WantedThreads | undefined {
  if (text === 'auto') return 'auto';
  const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const [least, most] = [first, last].map(wholeNumber(1, MOST_THREADS));
  return least === undefined || most === undefined || least > most ? undefined : { least, most };
}

export const modelFlags = {
  model: valueFlag(
    {
      name: 'model',
      short: 'm',
      value: 'M',
      help: 'an embedded model, a folder in the layout of the Hugging Face hub, or a model of the hub: owner/name[@revision]',
      shownDefault: "the command's own",
    },
    null,
    'a name or folder',
    anyText,
  ),
  dtype: valueFlag(
    { name: 'dtype', value: 'D', help: `the form of the model: ${DTYPES.join(', ')}`, shownDefault: 'model.onnx' },
    null,
    `one of ${DTYPES.join(', ')}`,
    oneOf(...DTYPES),
  ),
  ...hubFlags,
  noPrepare: switchFlag({
    name: 'no-prepare',
    help: 'load the model as it is: use no prepared form of it, and make none beside the run (see models prepare)',
  }),
  threads: valueFlag(
    {
      name: 'threads',
      short: 't',
      value: 'N',
      help: 'worker threads, a model session each; 2-8 begins with 2 and adds more while work waits; auto is the CPUs allowed, or as many as fit into memory',
      shownDefault: 'auto',
    },
    'auto',
    `a whole number from 1 to ${MOST_THREADS}, a range such as 2-8, or auto`,
    threads,
  ),
  schedule: valueFlag(
    {
      name: 'schedule',
      value: 'HOW',
      help: 'which chunk a free worker gets: the oldest, and idle ones help (queue); the one with the most text (longest-first); every N-th (round-robin); the output is the same',
      shownDefault: 'queue',
    },
    'queue',
    `one of ${SCHEDULES.join(', ')}`,
    oneOf(...SCHEDULES),
  ),
  chunkRows: valueFlag(
    { name: 'chunk-rows', value: 'N', help: 'rows of the largest chunk', shownDefault: String(CHUNK_ROWS) },
    CHUNK_ROWS,
    'a whole number from 1 to 65536',
    wholeNumber(1, 65_536),
  ),
  batchTokens: valueFlag(
    { name: 'batch-tokens', value: 'N', help: 'tokens of a model call', shownDefault: String(BATCH_TOKENS) },
    BATCH_TOKENS,
    'a whole number from 1',
    wholeNumber(1),
  ),
  maxLength: valueFlag(
    { name: 'max-length', value: 'N', help: 'tokens of a text, special ones included', shownDefault: "the model's limit" },
    null,
    'a whole number from 3',
    wholeNumber(3),
  ),
  onLong: valueFlag(
    {
      name: 'on-long',
      value: 'WHAT',
      help: 'a longer text: truncate it (and count it), split it (windows are averaged, parts summarised or translated), or reject the row',
      shownDefault: 'truncate; summarize and translate: split',
    },
    null,
    'truncate, split or reject',
    ON_LONG,
  ),
};
