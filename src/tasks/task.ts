/**
 * What a task is: the model it needs, what a worker makes of a batch, and the columns that come out.
 *
 * The engine, the formats and the command line know tasks only by this interface. A task holds no files
 * and no threads: `answers` runs in the workers, `columns` and `cells` on the main thread, and what passes
 * between them is plain data.
 */
import type { Cell } from '../core/cell.js';
import type { Json } from '../models/folder.js';
import type { FloatTensor } from '../models/session.js';

/** What is known of a model once a worker has loaded it. Plain data: it crosses threads. */
export interface ModelDescription {
  /** Label names by index. */
  readonly labels: readonly string[];
  /** The most tokens the model takes, special ones included. */
  readonly maxLength: number;
  /** Tokens of the frame, for example 2 for [CLS] … [SEP]. */
  readonly frameTokens: number;
}

export interface Task<Settings, Answer> {
  readonly name: string;
  /** Name of the model output that `answers` reads. */
  readonly output: string;
  /**
   * Refuses a model of the wrong kind by its config.json alone, before anything is loaded.
   *
   * @throws FaultError model_wrong_kind
   */
  checkConfig(config: Json, folder: string): void;
  /**
   * Names the labels.
   *
   * @param outputDims declared dimensions of the output, −1 where free
   * @throws FaultError model_wrong_kind when the output's shape is not that of the task
   */
  labels(config: Json, outputDims: readonly number[], file: string): readonly string[];
  /** Worker: the answer to one text from the outputs for its windows (one, unless long texts are split). */
  answer(windows: readonly Float32Array[], settings: Settings): Answer;
  /** Worker: cuts a batch's output into one part a sequence. */
  rows(output: FloatTensor, sequences: number, labels: readonly string[], file: string): readonly Float32Array[];
  /** Main thread: names of the new columns, before prefix and collisions. */
  columns(description: ModelDescription, settings: Settings): readonly string[];
  /** Main thread: the values for those columns. */
  cells(answer: Answer, description: ModelDescription, settings: Settings): readonly Cell[];
  /** Main thread: what the summary counts the row under, or null. */
  countAs(answer: Answer, description: ModelDescription): string | null;
}
