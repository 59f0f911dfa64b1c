/**
 * Everything that crosses a thread, both ways. Plain data only.
 *
 * Two pieces of memory are shared: the flags of the run, and the cursor of each chunk, by which
 * several workers may share one chunk without two taking the same unit.
 */
import type { Fault } from '../core/faults.js';
import type { ModelFolder } from '../models/folder.js';
import type { Answer, TaskChoice } from '../tasks/registry.js';
import type { ModelDescription } from '../tasks/task.js';
import type { InvarianceFinding } from './invariance.js';

/** What becomes of a text with more tokens than fit. */
export type OnLong = 'truncate' | 'split' | 'reject';

/** What every worker is given once, at its start. */
export interface WorkerSetup {
  readonly model: ModelFolder;
  readonly task: TaskChoice;
  /** --max-length, or null for the model's own limit. */
  readonly maxLength: number | null;
  readonly onLong: OnLong;
  readonly batchTokens: number;
  /** The slots of SHARED. */
  readonly shared: SharedArrayBuffer;
}

/** Slots of the memory that all threads of a run share, Int32 each. */
export const SHARED = {
  /** Anything but 0 asks workers to stop after the model call they are in. */
  STOP: 0,
  /** How many workers have loaded their model, or failed to. */
  SETTLED: 1,
  BYTES: 8,
} as const;

/** Slots of a chunk's cursor, Int32 each. */
export const CURSOR = {
  /** The next unit that nobody has taken. */
  NEXT: 0,
  /** How many units there are; 0 until a worker has planned the chunk. */
  UNITS: 1,
  BYTES: 8,
} as const;

export type ToWorker =
  | { readonly kind: 'describe' }
  | { readonly kind: 'check-invariance' }
  | {
      readonly kind: 'chunk';
      /** Distinct texts, none empty. */
      readonly texts: readonly string[];
      readonly cursor: SharedArrayBuffer;
      /** The first worker of a chunk also reports what concerns all its texts. */
      readonly first: boolean;
    };

/** One worker's part of a chunk. Texts are told by index. */
export interface Part {
  readonly kind: 'part';
  readonly texts: readonly number[];
  /** One answer for each of `texts`. */
  readonly answers: readonly Answer[];
  /** First worker only: texts that were cut, and texts refused by --on-long reject with their token counts. */
  readonly truncated: readonly number[];
  readonly tooLong: readonly { readonly text: number; readonly tokens: number; readonly limit: number }[];
  /** Tokens and padding positions that went through the model, and milliseconds in model calls. */
  readonly tokens: number;
  readonly padding: number;
  readonly busyMs: number;
}

export type FromWorker =
  | { readonly kind: 'described'; readonly description: ModelDescription }
  | { readonly kind: 'invariance'; readonly finding: InvarianceFinding }
  | Part
  /** The stop flag was up: the part is dropped. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'fault'; readonly fault: Fault };
