/** What is searched for users: a vector each, and the items they are not shown. */
import { strideOf, type VectorTable } from './vector-table.js';

/** Profiles that are complete. Plain data: it crosses threads, where the memory is the same. */
export interface ProfileTable {
  /** A vector a user; of zeros where nothing is known of one. */
  readonly vectors: VectorTable;
  /** By user, and one more: where their items begin in `seen`: Uint32. */
  readonly starts: SharedArrayBuffer;
  /** Items by number: Uint32. */
  readonly seen: SharedArrayBuffer;
}

/** Vector of a table by number: the table's own memory. */
export function vectorAt({ memory, dims }: VectorTable, index: number): Float32Array {
  return new Float32Array(memory.buffer, index * strideOf(dims), dims);
}

/** Items that a user is not shown. */
export function seenBy({ starts, seen }: ProfileTable, user: number): ReadonlySet<number> {
  const [from = 0, to = 0] = new Uint32Array(starts, user * 4, 2);
  return new Set(new Uint32Array(seen, from * 4, to - from));
}
