/** A chunk: consecutive records of the input, cut by the fixed grid. The unit of scheduling, retry and commit. */
import type { InputMark } from './input-mark.js';
import type { InputRecord } from './row.js';

export interface Chunk {
  /** 0-based, in input order. */
  readonly index: number;
  /** 0-based position of the first record in the whole input, rejected ones counted. */
  readonly firstRow: number;
  readonly records: readonly InputRecord[];
  /** Bytes of the records, line endings included. */
  readonly bytes: number;
  /** Where the input stands after the chunk; null where reading failed before the grid closed it. */
  readonly end: InputMark | null;
}
