/**
 * Somebody who looks at every row of a row command as it is written: `monitor`.
 *
 * What it makes of the rows is durable in step with the journal, so that a run that is killed and gone on with tells each thing once.
 */
import type { Rejected, Row } from '../core/row.js';
import type { OutputPlan } from '../output/left-behind.js';
import type { Answer } from '../tasks/registry.js';

export interface RowFollower {
  /** Refuses files that are there or must not be written, and claims what one run at a time may have. @throws FaultError */
  check(plan: Exclude<OutputPlan['kind'], 'finish'>): void;
  /** Takes up its files. @param chunks as many as an earlier run had journalled; null at the beginning of a new run */
  open(chunks: number | null): Promise<void>;
  /** The reject of a row that cannot be followed, or null. */
  refuse(row: Row): Rejected | null;
  /** @param answer null where the text was empty */
  take(row: Row, answer: Answer | null): void;
  /** The rows taken are written: what came of them is told. @throws FaultError output_failed */
  tell(): Promise<void>;
  /** Notes where it stands after so many chunks. @returns what makes that durable, to be called before the journal says so */
  mark(chunks: number): () => Promise<void>;
  /** Without a journal: keeps where it stands for another run, if it is to. */
  keep(): Promise<void>;
  /** There are no more rows. */
  complete(): Promise<void>;
  /** Lets go of its files; what an earlier run may go on from stays. @param discard nothing was written that could be gone on from */
  close(discard: boolean): Promise<void>;
  /** Gives back what was claimed, however the run ended. */
  release(): void;
  /** What the summary tells of it. */
  counts(): FollowedCounts;
}

export interface FollowedCounts {
  readonly late: number;
  readonly stray: number;
  readonly waiting: number;
  readonly alarms: number;
  readonly exec_failed: number;
}
