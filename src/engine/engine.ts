/**
 * Answers chunks of texts on a pool of worker threads, a model session each.
 *
 * Chunks wait in one queue and go to the next free worker, oldest first. A worker that finds no chunk waiting
 * joins the oldest one in progress: so the end of a run, a slow chunk at the head of the window, and a short
 * input all use every thread. Who computes a unit never changes it (answer-chunk.ts).
 *
 * Stopping is cooperative only: a thread that is terminated inside a model call aborts the whole process.
 */
import '../models/no-telemetry.js';
import { Piscina } from 'piscina';
import { FaultError } from '../core/faults.js';
import type { Answer } from '../tasks/registry.js';
import type { ModelDescription } from '../tasks/task.js';
import { exhausted } from './answer-chunk.js';
import type { InvarianceFinding } from './invariance.js';
import { CURSOR, type FromWorker, type Part, SHARED, type ToWorker, type WorkerSetup } from './protocol.js';

/** What became of the texts of a chunk; told by their index. */
export interface ChunkAnswers {
  readonly answers: readonly (Answer | undefined)[];
  readonly truncated: ReadonlySet<number>;
  readonly tooLong: ReadonlyMap<number, { readonly tokens: number; readonly limit: number }>;
  readonly tokens: number;
  readonly padding: number;
  readonly busyMs: number;
}

/** Room for a worker's short-lived objects; measured to cost no speed. */
const YOUNG_GENERATION_MB = 8;

/** How long to wait, at the end, for a worker that is still loading. */
const LOADING_MS = 30_000;

interface Job {
  readonly texts: readonly string[];
  readonly cursor: SharedArrayBuffer;
  readonly parts: Part[];
  workers: number;
  failure: Error | null;
  readonly done: (answers: ChunkAnswers) => void;
  readonly failed: (error: Error) => void;
}

export class Engine {
  private readonly pool: Piscina<ToWorker, FromWorker>;
  private readonly shared = new Int32Array(new SharedArrayBuffer(SHARED.BYTES));
  private readonly running = new Set<Promise<void>>();
  private readonly waiting: Job[] = [];
  private readonly active: Job[] = [];
  private freeWorkers: number;
  private assistPlanned = false;

  /** Starts the workers at once; they load the model while the input is opened. */
  constructor(
    setup: Omit<WorkerSetup, 'shared'>,
    readonly threads: number,
  ) {
    this.freeWorkers = threads;
    const workerData: WorkerSetup = { ...setup, shared: this.shared.buffer as SharedArrayBuffer };
    this.pool = new Piscina({
      filename: new URL('./worker.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      workerData,
      recordTiming: false,
      // Texts and answers die young; V8's default would let 30 MB of them pile up in each worker.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
  }

  /**
   * What a worker found in the model.
   *
   * @throws FaultError when it could not be loaded
   */
  async describe(): Promise<ModelDescription> {
    const message = await this.pool.run({ kind: 'describe' });
    if (message.kind === 'described') return message.description;
    throw message.kind === 'fault' ? new FaultError(message.fault) : new Error(`bug: ${message.kind} for describe`);
  }

  /**
   * Whether a text's answer depends on its batch.
   *
   * @throws FaultError when the model could not be loaded or run
   */
  async checkInvariance(): Promise<InvarianceFinding> {
    const message = await this.pool.run({ kind: 'check-invariance' });
    if (message.kind === 'invariance') return message.finding;
    throw message.kind === 'fault' ? new FaultError(message.fault) : new Error(`bug: ${message.kind} for check-invariance`);
  }

  /**
   * Answers the texts of one chunk.
   *
   * @param texts distinct, none empty
   * @throws FaultError when the model or a worker failed
   */
  answer(texts: readonly string[]): Promise<ChunkAnswers> {
    if (texts.length === 0) return Promise.resolve(collect([], 0));
    return new Promise((done, failed) => {
      this.waiting.push({ texts, cursor: new SharedArrayBuffer(CURSOR.BYTES), parts: [], workers: 0, failure: null, done, failed });
      this.dispatch();
    });
  }

  /** Lets workers finish the model call they are in, then ends them. Chunks not done yet are dropped. */
  async stop(): Promise<void> {
    Atomics.store(this.shared, SHARED.STOP, 1);
    for (const job of this.waiting.splice(0)) job.failed(new Error('bug: a dropped chunk was waited for'));
    // destroy() terminates threads: none may be inside a model call, or loading a model.
    await Promise.allSettled([...this.running]);
    await this.allSettled();
    await this.pool.destroy();
  }

  /** Resolves when every worker has loaded its model or failed to; one that died while loading is not waited for for ever. */
  private async allSettled(): Promise<void> {
    for (;;) {
      const settled = Atomics.load(this.shared, SHARED.SETTLED);
      if (settled >= this.threads) return;
      const state = await Atomics.waitAsync(this.shared, SHARED.SETTLED, settled, LOADING_MS).value;
      if (state === 'timed-out') return;
    }
  }

  private dispatch(): void {
    while (this.freeWorkers > 0) {
      const job = this.waiting.shift();
      if (job === undefined) {
        this.planAssist();
        return;
      }
      this.active.push(job);
      this.start(job, true);
    }
  }

  /** Assistance waits a turn of the event loop: the reader may be about to hand over the next chunks. */
  private planAssist(): void {
    if (this.assistPlanned) return;
    this.assistPlanned = true;
    setImmediate(() => {
      this.assistPlanned = false;
      while (this.freeWorkers > 0 && this.waiting.length === 0) {
        const job = this.active.find((candidate) => candidate.workers > 0 && worthJoining(candidate));
        if (job === undefined) return;
        this.start(job, false);
      }
    });
  }

  private start(job: Job, first: boolean): void {
    this.freeWorkers -= 1;
    job.workers += 1;
    const run = this.pool
      .run({ kind: 'chunk', texts: job.texts, cursor: job.cursor, first })
      .then((message) => this.take(job, message))
      .catch((error: unknown) => {
        job.failure ??= new FaultError({
          code: 'worker_failed',
          place: 'a worker',
          reason: error instanceof Error ? error.message : String(error),
        });
      })
      .finally(() => {
        this.running.delete(run);
        this.leave(job);
      });
    this.running.add(run);
  }

  private take(job: Job, message: FromWorker): void {
    if (message.kind === 'part') job.parts.push(message);
    else if (message.kind === 'fault') job.failure ??= new FaultError(message.fault);
    else job.failure ??= new Error(`bug: ${message.kind} for a chunk that was waited for`);
  }

  private leave(job: Job): void {
    this.freeWorkers += 1;
    job.workers -= 1;
    if (job.workers === 0) {
      this.active.splice(this.active.indexOf(job), 1);
      if (job.failure !== null) job.failed(job.failure);
      else job.done(collect(job.parts, job.texts.length));
    }
    this.dispatch();
  }
}

/** A chunk is worth joining while it has more units left than workers on it. */
function worthJoining(job: Job): boolean {
  const cursor = new Int32Array(job.cursor);
  if (job.failure !== null || exhausted(cursor)) return false;
  const units = Atomics.load(cursor, CURSOR.UNITS) || job.texts.length;
  return units - Atomics.load(cursor, CURSOR.NEXT) > job.workers;
}

function collect(parts: readonly Part[], texts: number): ChunkAnswers {
  const answers = new Array<Answer | undefined>(texts);
  const truncated = new Set<number>();
  const tooLong = new Map<number, { tokens: number; limit: number }>();
  let [tokens, padding, busyMs] = [0, 0, 0];
  for (const part of parts) {
    part.texts.forEach((text, i) => {
      answers[text] = part.answers[i];
    });
    for (const text of part.truncated) truncated.add(text);
    for (const { text, tokens: count, limit } of part.tooLong) tooLong.set(text, { tokens: count, limit });
    tokens += part.tokens;
    padding += part.padding;
    busyMs += part.busyMs;
  }
  return { answers, truncated, tooLong, tokens, padding, busyMs };
}
