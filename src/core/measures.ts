/**
 * What a run tells of its own work while it goes on, for whoever measures it: engine and pipeline tell, reports keep.
 *
 * Times are milliseconds as performance.now() gives them on the main thread.
 */
import type { Place } from './row.js';

/** A worker's share of a chunk, from when it was given to when it came back. */
export interface WorkSpan {
  /** 0-based. */
  readonly worker: number;
  readonly from: number;
  readonly to: number;
  /** Milliseconds of it inside model calls; 0 where the worker died. */
  readonly busyMs: number;
}

/** What one answer says of its text, and with how much confidence: the label of a text, an entity in it. */
export interface Finding {
  readonly label: string;
  /** A probability in [0, 1]. */
  readonly score: number;
}

/** A chunk whose rows have left the program. */
export interface ChunkMeasure {
  /** Where its first record is; null for a chunk without any. */
  readonly place: Place | null;
  readonly rows: number;
  /** From the first worker's begin to the last one's end; null where no worker saw it. */
  readonly work: { readonly from: number; readonly to: number } | null;
  readonly tokens: number;
  /** Tokens of each sequence of each model call; a call pads all its sequences to the longest. */
  readonly calls: readonly (readonly number[])[];
  readonly findings: readonly Finding[];
}

/** Who measures a run. Told of everything once; chunks in input order. */
export interface RunObserver {
  worked(span: WorkSpan): void;
  committed(chunk: ChunkMeasure): void;
}
