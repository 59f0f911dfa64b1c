/** What a row command asks of the pipeline, and what the pipeline tells while it runs. */
import type { RunObserver } from '../core/measures.js';
import type { Format } from '../core/row.js';
import type { TestFault } from '../core/test-fault.js';
import type { Schedule } from '../engine/schedule.js';
import type { InputOptions, OpenedInput } from '../input/open.js';
import type { ModelFolder } from '../models/folder.js';
import type { Commands } from '../output/left-behind.js';
import type { Shard } from '../plan/shard.js';
import type { ProgressStatus } from '../report/rates.js';
import type { Summary } from '../report/summary.js';
import type { TaskChoice } from '../tasks/registry.js';
import type { FeedOptions, ModelDescription } from '../tasks/task.js';
import type { Preparing } from './preparing.js';
import type { Supervision } from './quarantine.js';
import type { RowFollower } from './row-follower.js';

/** When to give up: after so many rejected rows, or above a share of the rows read. */
export type ErrorLimit = { readonly count: number } | { readonly percent: number };

/** What a run reads beside its input, once its output is claimed and before its model is opened. */
export interface Preparation {
  /** The files: none may be the output. */
  readonly files: readonly string[];
  /** The task with what was read. @param say takes lines worth knowing */
  task(run: RowRun, say: (line: string) => void): Promise<TaskChoice>;
}

export interface RowRun {
  readonly version: string;
  /** As it is known before `prepare`. */
  readonly task: TaskChoice;
  readonly prepare?: Preparation | null;
  readonly model: ModelFolder;
  readonly input: InputOptions;
  /** Input records to read; null for all. */
  readonly limit: number | null;
  /** Go on with what an earlier run left, if there is something. */
  readonly resume: boolean;
  /** What was typed, with --resume or --force, for remedies. */
  readonly commands: Commands;
  /** Columns of numbers that the model looks at beside the text; the last of those read beside it. */
  readonly numbers?: readonly string[];
  /** The most there may be. */
  readonly threads: number;
  /** Those that are always there; all, where left out. */
  readonly leastThreads?: number;
  readonly schedule?: Schedule;
  readonly chunkRows: number;
  readonly batchTokens: number;
  readonly feed: FeedOptions;
  /** The part of the input that is answered, and what was typed for it, without the shard's number; absent: all of it. */
  readonly shard?: (Shard & { readonly command: readonly string[] }) | null;
  /** Preparing the model for later runs, where it is not prepared yet; never where left out. */
  readonly preparing?: Preparing | null;
  readonly output: {
    /** null is standard output. */
    readonly file: string | null;
    readonly force: boolean;
    /** Files that are written with it; whole-input commands may have some. */
    readonly further?: readonly (string | null)[];
    /** null: by the name of the file, else the input's. */
    readonly format: Format | null;
    readonly columns: readonly string[] | null;
    readonly prefix: string;
    readonly escapeFormulas: boolean;
  };
  readonly rejects: {
    /** null: beside the output file, or standard error; `-`: standard error. */
    readonly file: string | null;
    readonly maxErrors: ErrorLimit | null;
  };
  /** A folder in which answers that are vectors are kept; absent: none are. */
  readonly store?: string;
  readonly trouble: {
    /** --stall-timeout; null for never. */
    readonly stallSeconds: number | null;
    /** --row-timeout; null for none. */
    readonly rowSeconds: number | null;
    readonly testFault: TestFault | null;
    /** Whoever watches this process (--supervise), or null. */
    readonly supervision: Supervision | null;
  };
  /** Options beside those of the task that can change what is written, by their long name. */
  readonly identity?: Readonly<Record<string, unknown>>;
  /** Who looks at the rows as they are written; asked when model and input are known. */
  readonly follow?: (followed: FollowedRun) => RowFollower;
}

/** What a follower of the rows is told of them. */
export interface FollowedRun {
  readonly run: RowRun;
  readonly watch: Watch;
  readonly input: OpenedInput;
  readonly description: ModelDescription;
  /** A text's answer does not depend on its company. */
  readonly invariant: boolean;
}

/** What the files of a run are settled by: all that takes rows in and writes something has these. */
export interface RunFiles extends Pick<RowRun, 'resume' | 'commands' | 'rejects' | 'shard'> {
  readonly output: Pick<RowRun['output'], 'file' | 'force' | 'further'>;
  /** What is read once the output is claimed and before rows are; whole-input commands may have it. */
  readonly before?: { readonly files: readonly string[]; read(): Promise<void> } | null;
}

/** A run over rows that are only read: no model sees them. */
export type ReadRun = RunFiles & Pick<RowRun, 'version' | 'input' | 'limit'>;

/** Who listens to a run. */
export interface Watch {
  /** A line worth knowing: the model and format, a warning. */
  say(line: string): void;
  /** What makes the run fail, while it goes on: told whatever else is kept quiet. */
  fail(line: string): void;
  /** Rows are about to flow; `status` can be asked at any time until `ended`. */
  started(status: () => ProgressStatus): void;
  /** Rows are about to be written: what is drawn on a terminal may be in their way. */
  writing?(): void;
  /** Rows flow no more, for whatever reason: what was done until then. */
  ended(summary: Summary): void;
  /** Who measures the run; nobody where it is left out. */
  readonly observer?: RunObserver | undefined;
}
