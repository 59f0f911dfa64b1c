/** A chunk: consecutive records of the input, cut by the fixed grid. The unit of scheduling, retry and commit. */
import type { InputMark } from './input-mark.js';
import type { InputRecord } from './row.js';

export interface Chunk {
  /** 0-based, in input order. */
  readonly index: number;
  readonly records: readonly InputRecord[];
  /** Records of the whole input before this chunk. */
  readonly firstRow: number;
  /** Bytes of the records, line endings included. */
  readonly bytes: number;
  /** Where the input stands after the chunk; null where reading failed before the grid closed it. */
  readonly end: InputMark | null;
}
