/**
 * The counts of a run, kept by the pipeline at each commit and read by whoever reports.
 *
 * Invariant, checked at the end of every run: rowsIn = rowsOut + rejected.
 */
import type { RejectCode } from './row.js';

export interface Tally {
  /** Input rows committed: answered or rejected. */
  rowsIn: number;
  /** Input rows answered, empty texts included. */
  rowsOut: number;
  rejected: number;
  /** Bytes of the input that these rows took. */
  bytes: number;
  recordsWritten: number;
  /** Rows whose text was null, empty or white space. */
  empty: number;
  /** Rows equal to an earlier one of the same chunk. */
  duplicates: number;
  /** Rows whose text was cut to the model's length. */
  truncated: number;
  /** Tokens the model saw, special ones included, padding not. */
  tokens: number;
  /** Padding positions the model saw. */
  padding: number;
  /** Milliseconds inside model calls, summed over the workers. */
  busyMs: number;
  readonly labels: Map<string, number>;
  readonly rejects: Map<RejectCode, number>;
}

/** A tally with nothing counted. */
export function newTally(): Tally {
  return {
    rowsIn: 0,
    rowsOut: 0,
    rejected: 0,
    bytes: 0,
    recordsWritten: 0,
    empty: 0,
    duplicates: 0,
    truncated: 0,
    tokens: 0,
    padding: 0,
    busyMs: 0,
    labels: new Map(),
    rejects: new Map(),
  };
}

/** Adds one to a key of a counting map. */
export function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** A tally as JSON: its maps as lists of pairs, in the order they were counted in. */
export type SavedTally = Omit<Tally, 'labels' | 'rejects'> & {
  readonly labels: readonly (readonly [string, number])[];
  readonly rejects: readonly (readonly [RejectCode, number])[];
};

/** A copy of a tally that can be kept as JSON. */
export function saveTally(tally: Tally): SavedTally {
  return { ...tally, labels: [...tally.labels], rejects: [...tally.rejects] };
}

/** The tally that was saved. */
export function restoreTally(saved: SavedTally): Tally {
  return { ...saved, labels: new Map(saved.labels), rejects: new Map(saved.rejects) };
}
