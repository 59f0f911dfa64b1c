/** What a row command asks of the pipeline, and what the pipeline tells while it runs. */
import type { Format } from '../core/row.js';
import type { TestFault } from '../core/test-fault.js';
import type { Schedule } from '../engine/schedule.js';
import type { InputOptions } from '../input/open.js';
import type { ModelFolder } from '../models/folder.js';
import type { Commands } from '../output/left-behind.js';
import type { Shard } from '../plan/shard.js';
import type { ProgressStatus } from '../report/rates.js';
import type { TaskChoice } from '../tasks/registry.js';
import type { FeedOptions } from '../tasks/task.js';
import type { Supervision } from './quarantine.js';

/** When to give up: after so many rejected rows, or above a share of the rows read. */
export type ErrorLimit = { readonly count: number } | { readonly percent: number };

export interface RowRun {
  readonly version: string;
  readonly task: TaskChoice;
  readonly model: ModelFolder;
  readonly input: InputOptions;
  /** Input records to read; null for all. */
  readonly limit: number | null;
  /** Go on with what an earlier run left, if there is something. */
  readonly resume: boolean;
  /** What was typed, with --resume or --force, for remedies. */
  readonly commands: Commands;
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
  readonly trouble: {
    /** --stall-timeout; null for never. */
    readonly stallSeconds: number | null;
    /** --row-timeout; null for none. */
    readonly rowSeconds: number | null;
    readonly testFault: TestFault | null;
    /** Whoever watches this process (--supervise), or null. */
    readonly supervision: Supervision | null;
  };
}

/** What the files of a run are settled by: all that takes rows in and writes something has these. */
export interface RunFiles extends Pick<RowRun, 'resume' | 'commands' | 'rejects' | 'shard'> {
  readonly output: Pick<RowRun['output'], 'file' | 'force' | 'further'>;
}

/** A run over rows that are only read: no model sees them. */
export type ReadRun = RunFiles & Pick<RowRun, 'version' | 'input' | 'limit'>;

/** Who listens to a run. */
export interface Watch {
  /** A line worth knowing: the model and format, a warning. */
  say(line: string): void;
  /** Rows are about to flow; `status` can be asked at any time until `ended`. */
  started(status: () => ProgressStatus): void;
  /** Rows are about to be written: what is drawn on a terminal may be in their way. */
  writing?(): void;
  ended(): void;
}
