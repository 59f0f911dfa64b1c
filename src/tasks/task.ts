/**
 * What a task is: the model it needs, what a worker makes of texts, and the columns that come out.
 *
 * The engine, the formats and the command line know tasks only by this interface. `open` runs in the workers,
 * the rest on the main thread; what passes between them, settings and answers, is plain data. How to add one:
 * docs/adding-a-task.md.
 */
import type { Cell } from '../core/cell.js';
import type { Finding } from '../core/measures.js';
import type { Json, ModelFolder } from '../models/folder.js';

/** What is known of a model once a worker has loaded it. Plain data: it crosses threads. */
export interface ModelDescription {
  /** Label names by index; none where the task has no labels. */
  readonly labels: readonly string[];
  /** Numbers a vector; null where the task gives none or the graph leaves it open. */
  readonly vectorSize: number | null;
  /** What the first line on stderr says of it, for example `negative/neutral/positive` or `384 dimensions`. */
  readonly gives: string;
  /** The most tokens the model takes, special ones included. */
  readonly maxLength: number;
  /** Tokens of the frame, for example 2 for [CLS] … [SEP]. */
  readonly frameTokens: number;
}

/** What becomes of a text with more tokens than fit. */
export type OnLong = 'truncate' | 'split' | 'reject';

/** How texts are fed to the model. */
export interface FeedOptions {
  /** --max-length, or null for the model's own limit. */
  readonly maxLength: number | null;
  readonly onLong: OnLong;
}

/** Every call of the model goes through here: the main thread sees which threads are inside the runtime. */
export interface ModelCalls {
  /** Makes one call. */
  run<Result>(call: () => Promise<Result>): Promise<Result>;
  /** Whether the run ends: asked between the steps of an answer that takes many. */
  stopped(): boolean;
  /** A step of a call that takes many is done: who watches for stalls sees that it goes on. */
  progressed(): void;
}

/** Tokens that went through the model, special ones included, and padding positions beside them. */
export interface Usage {
  readonly tokens: number;
  readonly padding: number;
}

/** A text refused for its length, by index. */
export interface TooLong {
  readonly text: number;
  readonly tokens: number;
  readonly limit: number;
}

/** A text that is no question to the task, by index: its row is rejected as `parse` with the reason. */
export interface RefusedText {
  readonly text: number;
  readonly reason: string;
}

/** One window of a text: both by index. Most texts have one window; long ones may be split into several. */
export type WindowRef = readonly [text: number, window: number];

/** How texts are answered together. */
export interface Together {
  /** How many at a time, where a chunk has as many. */
  readonly texts: number;
  /** Works out the answers to texts all windows of which were run; `answer` gives them afterwards. */
  prepare(texts: readonly number[]): Promise<void>;
}

/** The texts of a chunk in a worker, encoded: to be run in batches, then asked for their answers. */
export interface EncodedTexts<Answer> {
  /** Tokens of each window of each text, frame included; none for a text that was refused. */
  readonly lengths: readonly (readonly number[])[];
  /** Texts that were cut. */
  readonly truncated: readonly number[];
  readonly tooLong: readonly TooLong[];
  /** None where every text is a question. */
  readonly refused?: readonly RefusedText[];
  /** Runs windows together; running them again replaces what came of them. */
  run(batch: readonly WindowRef[]): Promise<Usage>;
  /** The answer to a text all windows of which were run; to be asked once. */
  answer(text: number): Answer;
  /** Where texts are cheaper to answer together than one by one. */
  readonly together?: Together;
}

/** How `models verify --invariance` puts sequences of random ids through a model. */
export interface InvarianceProbe {
  /** Ids go from 0 to below it. */
  readonly vocabulary: number;
  /** The most ids a sequence may have, frame not counted. */
  readonly longest: number;
  /** One float32 output a sequence, in order; the frame is put around each. */
  run(contents: readonly (readonly number[])[]): Promise<readonly Float32Array[]>;
}

/** A model loaded in a worker. */
export interface Runner<Answer> {
  readonly description: ModelDescription;
  encode(texts: readonly string[]): EncodedTexts<Answer>;
  /** null where texts never share a call: then no answer can depend on company. */
  readonly probe: InvarianceProbe | null;
}

export interface Task<Settings, Answer> {
  /**
   * Refuses a model of the wrong kind by its config.json alone, before anything is loaded.
   *
   * @throws FaultError model_wrong_kind
   */
  checkConfig(config: Json, folder: string): void;
  /**
   * Worker: loads the model.
   *
   * @throws FaultError model_unloadable, model_wrong_kind, model_output_shape
   */
  open(model: ModelFolder, settings: Settings, feed: FeedOptions, calls: ModelCalls): Promise<Runner<Answer>>;
  /** Names of the new columns, before prefix and collisions. */
  columns(description: ModelDescription, settings: Settings): readonly string[];
  /** The values for those columns: a record each, at least one; most tasks write one record a row. */
  records(answer: Answer, description: ModelDescription, settings: Settings): readonly (readonly Cell[])[];
  /** The values of a row without text, where they depend on the settings by these; null: no value in any column. */
  readonly emptyCells: readonly Cell[] | null | ((settings: Settings) => readonly Cell[]);
  /** What the summary counts the row under, or null. */
  countAs(answer: Answer, description: ModelDescription): string | null;
  /** What the answer says with a probability, for the charts of a report; nothing where the task has none. */
  findings?(answer: Answer, description: ModelDescription): readonly Finding[];
}
