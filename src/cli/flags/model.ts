/** Flags on the model and on how texts are fed to it. */
import { DTYPES } from '../../models/folder.js';
import { anyText, oneOf, valueFlag, wholeNumber } from './flag.js';
import { hubFlags } from './hub.js';

const ON_LONG = oneOf('truncate', 'split', 'reject');

/** Rows of the largest chunk, and tokens of a model call: measured by `npm run -s bench -- batch`. */
const CHUNK_ROWS = 1024;
const BATCH_TOKENS = 256;

/** --threads as given: a number, or auto for what the machine allows. */
const threads = (text: string): number | 'auto' | undefined => (text === 'auto' ? 'auto' : wholeNumber(1, 1024)(text));

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
  threads: valueFlag(
    {
      name: 'threads',
      short: 't',
      value: 'N',
      help: 'worker threads, a model session each; auto is the CPUs allowed, or as many as fit into memory',
      shownDefault: 'auto',
    },
    'auto',
    'a whole number from 1, or auto',
    threads,
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
