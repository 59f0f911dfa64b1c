/**
 * The worker threads: a piscina pool, and the care for threads that die, hang or never get ready.
 *
 * A dead thread is replaced by the pool; the call it had fails with WorkerDied, unless it died while loading,
 * before it took the call: then the call waits for the next thread. Threads that die while loading again and
 * again are a fault of the model.
 *
 * A thread that is terminated inside the runtime aborts the whole process. So the pool is destroyed only when
 * no thread is in a model call or loading; a thread that hangs there can only be ended with the process.
 */
import type { Worker } from 'node:worker_threads';
import '../models/no-telemetry.js';
import { Piscina } from 'piscina';
import { FaultError, reasonOf } from '../core/faults.js';
import { programFile } from '../core/program-files.js';
import { type FromWorker, SHARED, type ToWorker, type WorkerSetup } from './protocol.js';
import type { Threads } from './seating.js';
import { Seats } from './seats.js';

/** What the crew adds to a setup is its own. */
export type CrewSetup = Omit<WorkerSetup, 'shared' | 'startedAt'>;

/** The thread that had a call is gone. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

/**
 * Room for a worker's short-lived objects. 8 instead of 3 took 14 MB more of each worker, for the vocabulary
 * is loaded through it, and gained no speed.
 */
const YOUNG_GENERATION_MB = 3;

/** A worker needs some tens of MB, and a few hundred for the largest tokenizers; the model is outside this heap. */
const OLD_GENERATION_MB = 1024;

/** Threads that may die while loading, one after the other, before the model is given up. */
const LOADING_DEATHS = 3;

/** How often a call may meet threads that die before they take it. */
const UNTAKEN_TRIES = 5;

/** Time to tell why, before the process is killed because a thread hangs inside the runtime. */
const LAST_WORDS_MS = 2000;

/** How long a thread above the least number may have nothing to do before it is ended. */
const IDLE_MS = 10_000;

interface Call {
  readonly seat: number;
  readonly reject: (error: Error) => void;
}

export class Crew {
  private readonly pool: Piscina<ToWorker, FromWorker>;
  private readonly shared: Int32Array;
  private readonly seats: Seats;
  private readonly calls = new Set<Call>();
  /** Since when, in the milliseconds of performance.now(). */
  private readonly alive = new Map<Worker, number>();
  private readonly loading = new Set<Worker>();
  private readonly quietWaiters: (() => void)[] = [];
  private loadingDeaths = 0;
  private loaded = 0;
  private most = 0;
  /** Milliseconds that threads which are gone were there. */
  private goneMs = 0;
  private givenUp: FaultError | null = null;
  private ending = false;

  /**
   * Starts the threads at once. There are `threads` seats for chunks, and one more, the last, for questions.
   *
   * @param least threads that are started at once and always there; the others when a call finds none free
   */
  constructor(
    private readonly setup: CrewSetup,
    readonly threads: number,
    private readonly least: number = threads,
  ) {
    const shared = new SharedArrayBuffer(Seats.bytes(threads + 1));
    const startedAt = Date.now();
    const workerData: WorkerSetup = { ...setup, shared, startedAt };
    this.shared = new Int32Array(shared);
    this.seats = new Seats(this.shared, startedAt);
    this.pool = new Piscina({
      filename: programFile('engine/worker.js'),
      minThreads: least,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      workerData,
      recordTiming: false,
      // Texts and answers die young; V8's default would let 30 MB of them pile up in each worker.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB, maxOldGenerationSizeMb: OLD_GENERATION_MB },
    });
    // Threads that die without a call are seen by watchThreads; nobody listening would end the process.
    this.pool.on('error', () => {});
    this.watchThreads();
  }

  /** Something was asked and not answered, or a thread is loading. */
  get busy(): boolean {
    return this.calls.size > 0 || this.loading.size > 0;
  }

  /** Threads that are there, those that load included. */
  get threadsNow(): Threads {
    return { count: this.alive.size, loading: this.loading.size > 0 };
  }

  /** Threads there were at the same time, at most, and the time in seconds that all of them were there. */
  worked(): { threads: number; seconds: number } {
    const now = performance.now();
    return { threads: this.most, seconds: [...this.alive.values()].reduce((sum, since) => sum + now - since, this.goneMs) / 1000 };
  }

  /** Grows with each model call that came back and each thread that got ready. */
  get progress(): number {
    return Atomics.load(this.shared, SHARED.CALLS) + this.loaded;
  }

  /**
   * Gives a message to the next free thread.
   *
   * @param message its seat is one that no other call has
   * @throws WorkerDied when the thread that took it is gone; FaultError when the crew was given up
   */
  async run(message: ToWorker): Promise<FromWorker> {
    for (let tries = 1; ; tries++) {
      if (this.givenUp !== null) throw this.givenUp;
      if (this.ending) throw new Error('bug: a call after the end');
      try {
        return await this.call(message);
      } catch (error) {
        if (error instanceof FaultError || this.ending) throw error;
        // A call still waiting when its thread died was never begun.
        if (this.seats.state(message.seat) === 'waiting' && tries < UNTAKEN_TRIES) continue;
        this.seats.set(message.seat, 'idle');
        throw new WorkerDied(reasonOf(error), { cause: error });
      }
    }
  }

  /** Ends all calls, now and to come, with a fault. What threads are at goes on until they look up. */
  giveUp(fault: FaultError): void {
    this.givenUp ??= fault;
    Atomics.store(this.shared, SHARED.STOP, 1);
    for (const call of [...this.calls]) {
      call.reject(this.givenUp);
      // Nobody may be left to take it; and who takes it all the same sees the stop flag.
      if (this.seats.state(call.seat) === 'waiting') this.calls.delete(call);
    }
    this.tellQuiet();
  }

  /**
   * Lets threads finish the model call they are in, then ends them.
   *
   * @param patience when it resolves, threads that hang are not waited for any longer: those that hang in
   *   JavaScript are terminated; if one hangs inside the runtime, the process is killed after two seconds
   */
  async stop(patience: Promise<void>): Promise<void> {
    this.ending = true;
    Atomics.store(this.shared, SHARED.STOP, 1);
    // The pool does not let threads keep the process alive; those that load are waited for.
    for (const worker of this.loading) worker.ref();
    await Promise.race([this.whenQuiet(), patience]);
    if (this.loading.size > 0 || this.inModel()) {
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_WORDS_MS);
      return;
    }
    await this.pool.destroy();
  }

  /** What each thread is at, in words. */
  describe(): string {
    const seats = Array.from({ length: this.threads + 1 }, (_, seat) => ({
      state: this.seats.state(seat),
      told: `worker ${seat + 1} ${this.spell(seat)}`,
    }));
    const idle = seats.filter(({ state }) => state === 'idle').length - 1;
    const busy = seats.filter(({ state }) => state !== 'idle').map(({ told }) => told);
    return [
      ...busy,
      ...(idle > 0 ? [`${idle} idle`] : []),
      ...(this.loading.size > 0 ? [`${this.loading.size} loading the model`] : []),
    ].join(', ');
  }

  private spell(seat: number): string {
    const words = {
      idle: 'is idle',
      waiting: 'has not begun',
      working: 'is between model calls',
      model: 'is in a model call',
    }[this.seats.state(seat)];
    return `${words} for ${this.seats.seconds(seat)} s`;
  }

  private call(message: ToWorker): Promise<FromWorker> {
    const { seat } = message;
    return new Promise((resolve, reject) => {
      const call: Call = { seat, reject };
      this.calls.add(call);
      this.seats.set(seat, 'waiting');
      const left = (): void => {
        this.calls.delete(call);
        this.tellQuiet();
      };
      this.pool.run(message).then(
        (answer) => {
          this.seats.set(seat, 'idle');
          left();
          resolve(answer);
        },
        (error: unknown) => {
          left();
          reject(error);
        },
      );
      // The pool may have started a thread for it.
      this.watchThreads();
    });
  }

  private watchThreads(): void {
    for (const worker of this.pool.threads) {
      if (!this.alive.has(worker)) this.watchThread(worker);
    }
  }

  private watchThread(worker: Worker): void {
    this.alive.set(worker, performance.now());
    this.most = Math.max(this.most, this.alive.size);
    this.loading.add(worker);
    // The pool's own first message comes when the worker's module, and with it the model, is loaded.
    worker.once('message', () => {
      this.loading.delete(worker);
      this.loadingDeaths = 0;
      this.loaded += 1;
      this.tellQuiet();
    });
    const gone = (reason: string): void => {
      const since = this.alive.get(worker);
      if (since === undefined) return;
      this.alive.delete(worker);
      this.goneMs += performance.now() - since;
      const unready = this.loading.delete(worker);
      if (!this.ending) {
        this.watchThreads();
        if (unready) this.diedLoading(reason);
      }
      this.tellQuiet();
    };
    worker.once('error', (error) => gone(reasonOf(error)));
    worker.once('exit', (code) => gone(`it ended with code ${code}`));
  }

  private diedLoading(reason: string): void {
    this.loadingDeaths += 1;
    if (this.loadingDeaths >= LOADING_DEATHS) {
      const told = `worker threads died while loading it, ${LOADING_DEATHS} one after the other: ${reason}`;
      this.giveUp(new FaultError({ code: 'model_unloadable', file: this.setup.model.file, reason: told }));
      return;
    }
    // The pool replaces no thread once a replacement died unready; a call that finds no free thread starts one.
    if (this.pool.threads.length < this.least) {
      this.pool.run({ kind: 'describe', seat: this.threads }).catch(() => {});
      this.watchThreads();
    }
  }

  private inModel(): boolean {
    return Array.from({ length: this.threads + 1 }, (_, seat) => this.seats.state(seat)).includes('model');
  }

  private whenQuiet(): Promise<void> {
    return new Promise((resolve) => {
      this.quietWaiters.push(resolve);
      this.tellQuiet();
    });
  }

  private tellQuiet(): void {
    if (this.busy) return;
    for (const resolve of this.quietWaiters.splice(0)) resolve();
  }
}
