/**
 * The threads that train: a pool that holds one training set, and gives sums over its shards.
 *
 * Shards are computed side by side and added in their order, in float64: the same bits for any number of threads. Several heads may be
 * trained at once; their shards queue up together.
 */
import { Piscina } from 'piscina';
import { FaultError, reasonOf } from '../core/faults.js';
import { programFile } from '../core/program-files.js';
import type { Evaluation } from './lbfgs.js';
import type { ShardCall, ShardLogits, ShardLoss, TrainingSetup } from './protocol.js';
import type { Shards } from './shards.js';

/** Rows with what a head is to say of them. */
export interface TrainingSet {
  /** Float32 [rows, width], row-major, in shared memory. */
  readonly features: Float32Array<SharedArrayBuffer>;
  readonly width: number;
  /** Class of each row, from 0. */
  readonly labels: Int32Array<SharedArrayBuffer>;
  readonly classes: number;
  /** How much each row counts in the loss; 1 on average. */
  readonly importance: Float32Array<SharedArrayBuffer>;
}

export class Trainers {
  private readonly pool: Piscina<ShardCall, ShardLoss | ShardLogits>;
  private stopped = false;

  /** Starts the threads. */
  constructor(
    readonly set: TrainingSet,
    readonly shards: Shards,
    threads: number,
  ) {
    const { features, labels, importance, width, classes } = set;
    const setup: TrainingSetup = {
      features: features.buffer,
      labels: labels.buffer,
      importance: importance.buffer,
      width,
      classes,
      shards,
    };
    this.pool = new Piscina({
      filename: programFile('training/worker.js'),
      minThreads: threads,
      maxThreads: threads,
      workerData: setup,
      recordTiming: false,
    });
    // A thread that dies fails its calls, which tell.
    this.pool.on('error', () => {});
  }

  /** Numbers of a head: weights [width, classes], then bias [classes]. */
  get parameters(): number {
    return (this.set.width + 1) * this.set.classes;
  }

  /**
   * The mean loss of a head over some shards, with the penalty of its weights: Σ importance × cross-entropy / Σ importance
   * + penalty / 2 × |weights|². The bias is free.
   *
   * @throws FaultError worker_failed
   */
  async loss(head: Float64Array, shards: readonly number[], penalty: number): Promise<Evaluation> {
    const parts = await this.all('loss', head, shards);
    const gradient = new Float64Array(head.length);
    let value = 0;
    for (const part of parts) {
      if (part.kind !== 'loss') throw new Error('bug: no loss');
      value += part.loss;
      for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] ?? 0) + (part.gradient[i] ?? 0);
    }
    const total = this.importanceOf(shards);
    const weights = this.set.width * this.set.classes;
    value /= total;
    for (let i = 0; i < gradient.length; i++) {
      const weight = i < weights ? (head[i] ?? 0) : 0;
      gradient[i] = (gradient[i] ?? 0) / total + penalty * weight;
      value += (penalty / 2) * weight * weight;
    }
    return { value, gradient };
  }

  /** What a head says of the rows of some shards. @returns float32 [rows of the shard, classes] a shard @throws FaultError worker_failed */
  async logits(head: Float64Array, shards: readonly number[]): Promise<readonly Float32Array[]> {
    const parts = await this.all('logits', head, shards);
    return parts.map((part) => (part.kind === 'logits' ? part.logits : new Float32Array()));
  }

  /** Begins nothing more: calls that wait fail. */
  stop(): void {
    this.stopped = true;
  }

  /** Ends the threads once they are between calls: one that is ended inside the runtime takes the process with it. */
  async close(): Promise<void> {
    this.stopped = true;
    await this.pool.close();
  }

  private importanceOf(shards: readonly number[]): number {
    let sum = 0;
    for (const shard of shards) for (const row of this.shards[shard] ?? []) sum += this.set.importance[row] ?? 0;
    return sum;
  }

  private async all(kind: ShardCall['kind'], head: Float64Array, shards: readonly number[]): Promise<readonly (ShardLoss | ShardLogits)[]> {
    const parameters = new Float32Array(new SharedArrayBuffer(4 * head.length));
    parameters.set(head);
    const calls = shards.map((shard) => this.pool.run({ kind, shard, parameters: parameters.buffer }));
    const outcomes = await Promise.allSettled(calls);
    if (this.stopped) throw new TrainingStopped();
    return outcomes.map((outcome) => {
      if (outcome.status === 'fulfilled') return outcome.value;
      throw new FaultError({ code: 'worker_failed', place: 'training', reason: reasonOf(outcome.reason) });
    });
  }
}

/** Training was asked to stop; nothing came of it. */
export class TrainingStopped extends Error {
  override readonly name = 'TrainingStopped';
}
