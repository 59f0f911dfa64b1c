/**
 * Everything that crosses a thread, both ways. Plain data only.
 *
 * Two pieces of memory are shared: the flags and seats of the run, and the cursor of each chunk, by which
 * several workers may share one chunk without two taking the same unit.
 */
import type { Fault } from '../core/faults.js';
import type { TestFaultKind } from '../core/test-fault.js';
import type { ModelFolder } from '../models/folder.js';
import type { Answer, TaskChoice } from '../tasks/registry.js';
import type { FeedOptions, ModelDescription, RefusedText, TooLong } from '../tasks/task.js';
import type { InvarianceFinding } from './invariance.js';

/** What every worker is given once, at its start. */
export interface WorkerSetup {
  readonly model: ModelFolder;
  readonly task: TaskChoice;
  readonly feed: FeedOptions;
  readonly batchTokens: number;
  /** --row-timeout: a text on which the model takes longer is given up; null for none. */
  readonly rowTimeoutMs: number | null;
  /** The slots of SHARED. */
  readonly shared: SharedArrayBuffer;
  /** The zero of the clock of the seats, as Date.now() gives it. */
  readonly startedAt: number;
}

/** Slots of the memory that all threads of a run share, Int32 each. */
export const SHARED = {
  /** Anything but 0 asks workers to stop after the model call they are in. */
  STOP: 0,
  /** Model calls that came back, and steps of those that take many. */
  CALLS: 1,
  /** The first slot of the seats (seats.ts). */
  SEATS: 2,
} as const;

/** Slots of a chunk's cursor, Int32 each. */
export const CURSOR = {
  /** The next unit that nobody has taken. */
  NEXT: 0,
  /** How many units there are; 0 until a worker has planned the chunk. */
  UNITS: 1,
  BYTES: 8,
} as const;

/** A test fault at a text, told by index. */
export interface TextFault {
  readonly text: number;
  readonly kind: TestFaultKind;
}

export type ToWorker =
  /** `seat` is where the worker tells what it is at (seats.ts). */
  | { readonly kind: 'describe'; readonly seat: number }
  | { readonly kind: 'check-invariance'; readonly seat: number }
  | {
      readonly kind: 'chunk';
      readonly seat: number;
      /** None empty. */
      readonly texts: readonly string[];
      /** For tests: happens when the unit of that text is run. */
      readonly fault: TextFault | null;
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
  readonly tooLong: readonly TooLong[];
  /** First worker only: texts that are no question to the task. */
  readonly refused: readonly RefusedText[];
  /** Texts without an answer because of --row-timeout, with the seconds the model took. */
  readonly late: readonly { readonly text: number; readonly seconds: number }[];
  /** Tokens and padding positions that went through the model, and milliseconds in model calls. */
  readonly tokens: number;
  readonly padding: number;
  readonly busyMs: number;
  /** Tokens of each sequence of each of those calls. */
  readonly calls: readonly (readonly number[])[];
}

export type FromWorker =
  | { readonly kind: 'described'; readonly description: ModelDescription }
  /** null where texts never share a call. */
  | { readonly kind: 'invariance'; readonly finding: InvarianceFinding | null }
  | Part
  /** The stop flag was up: the part is dropped. */
  | { readonly kind: 'stopped' }
  /** The model failed on some text of the chunk. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The model could not be loaded. */
  | { readonly kind: 'fault'; readonly fault: Fault };
