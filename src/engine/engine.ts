/**
 * Answers chunks of texts on worker threads, a model session each.
 *
 * Chunks wait in one place; a schedule says which of them a free worker gets (schedule.ts). A worker that finds no
 * chunk waiting joins the oldest one in progress: so the end of a run, a slow chunk at the head of the window, and a
 * short input all use every thread. Who computes a unit never changes it (answer-chunk.ts). A chunk that fails is
 * searched for the texts it fails on (survivors.ts).
 *
 * Stopping is cooperative: a thread that is terminated inside a model call aborts the whole process (crew.ts).
 */
import { FaultError, reasonOf } from '../core/faults.js';
import type { WorkSpan } from '../core/measures.js';
import { inOneLine } from '../core/safe-text.js';
import type { ModelDescription } from '../tasks/task.js';
import { exhaust, exhausted } from './answer-chunk.js';
import { type ChunkAnswers, collectParts, type TextFailure } from './chunk-answers.js';
import { Crew, type CrewSetup, WorkerDied } from './crew.js';
import type { Outcome } from './find-failing.js';
import type { InvarianceFinding } from './invariance.js';
import { CURSOR, type FromWorker, type Part, type TextFault, type ToWorker } from './protocol.js';
import { helpsOut, nextFor, type Schedule, type Waiting } from './schedule.js';
import { Seating } from './seating.js';
import { StallWatch } from './stall-watch.js';
import { answerSurvivors } from './survivors.js';

/** What may be told of a chunk besides its texts. */
export interface ChunkWork {
  /** What a stalled run calls it, for example by its first row. */
  readonly name?: string;
  /** Called when a worker is done with its share, however that ended. */
  worked?(span: WorkSpan): void;
  /** For tests: happens whenever that text is computed. */
  readonly fault?: TextFault | null;
}

/** How long threads are given to look up after a stall. */
const AFTER_STALL_MS = 2000;

/** How many workers there are, and who gets what. */
export interface EngineOptions {
  /** When so long nothing gets done, all that is in flight fails with the fault `stalled`; null for never. */
  readonly stallSeconds?: number | null;
  /** Threads that are always there; others come when work waits, and go when they are idle. All, where left out. */
  readonly leastThreads?: number;
  readonly schedule?: Schedule;
}

interface Job extends Waiting {
  readonly texts: readonly string[];
  readonly work: ChunkWork;
  readonly cursor: SharedArrayBuffer;
  readonly parts: Part[];
  workers: number;
  /** Why its answers cannot be had: a failure of this chunk, or an error that ends the run. */
  failure: TextFailure | Error | null;
  readonly done: (outcome: Outcome<ChunkAnswers, TextFailure>) => void;
  readonly failed: (error: Error) => void;
}

export class Engine {
  private readonly crew: Crew;
  private readonly watch: StallWatch | null;
  private readonly waiting: Job[] = [];
  private readonly active: Job[] = [];
  private readonly seating: Seating;
  private readonly schedule: Schedule;
  private readonly patience: Promise<void>;
  private losePatience: () => void = () => {};
  private assistPlanned = false;
  private stopping = false;
  private otherProgress = 0;
  private chunks = 0;

  /**
   * Starts the workers at once; they load the model while the input is opened.
   *
   * @param threads the most there may be
   */
  constructor(
    setup: CrewSetup,
    readonly threads: number,
    { stallSeconds = null, leastThreads = threads, schedule = 'queue' }: EngineOptions = {},
  ) {
    this.crew = new Crew(setup, threads, leastThreads);
    this.schedule = schedule;
    this.seating = new Seating(
      threads,
      leastThreads,
      () => this.crew.threadsNow,
      () => this.dispatch(),
    );
    this.patience = new Promise((resolve) => {
      this.losePatience = resolve;
    });
    this.watch =
      stallSeconds === null
        ? null
        : new StallWatch(
            stallSeconds,
            () => ({ busy: this.crew.busy, done: this.crew.progress + this.otherProgress }),
            () => this.stalled(stallSeconds),
          );
  }

  /**
   * What a worker found in the model.
   *
   * @throws FaultError when it could not be loaded
   */
  async describe(): Promise<ModelDescription> {
    const message = await this.ask({ kind: 'describe', seat: this.threads });
    if (message.kind === 'described') return message.description;
    throw new Error(`bug: ${message.kind} for describe`);
  }

  /**
   * Whether a text's answer depends on its batch; null where texts never share a call.
   *
   * @throws FaultError when the model could not be loaded or run
   */
  async checkInvariance(): Promise<InvarianceFinding | null> {
    const message = await this.ask({ kind: 'check-invariance', seat: this.threads });
    if (message.kind === 'invariance') return message.finding;
    throw new Error(`bug: ${message.kind} for check-invariance`);
  }

  private async ask(question: ToWorker): Promise<FromWorker> {
    const message = await this.crew.run(question).catch((error: unknown) => {
      if (!(error instanceof WorkerDied)) throw error;
      throw new FaultError({ code: 'worker_failed', place: 'a worker', reason: inOneLine(error.message) });
    });
    if (message.kind === 'fault') throw new FaultError(message.fault);
    return message;
  }

  /**
   * Answers the texts of one chunk; those that make the model fail or a worker die are told in `failed`.
   *
   * @param texts none empty
   * @throws FaultError when the model cannot be loaded, or the run stalled
   */
  async answer(texts: readonly string[], work: ChunkWork = {}): Promise<ChunkAnswers> {
    if (texts.length === 0) return collectParts([], 0);
    const place = this.chunks++;
    const first = await this.compute(texts, work, { place, again: false });
    if (first.ok) return first.result;
    const search = { ...work, name: `${work.name ?? 'unnamed'} (searched for what fails)` };
    return answerSurvivors(texts.length, (members) =>
      this.compute(pick(texts, members), { ...search, fault: pickFault(work, members) }, { place, again: true }),
    );
  }

  /** Tells the watch for stalls that something got done elsewhere, such as a chunk written. */
  progressed(): void {
    this.otherProgress += 1;
  }

  /**
   * Lets workers finish the model call they are in, then ends them. Chunks not done yet are dropped.
   *
   * @param graceMs how long to wait; then, if a worker is still in a model call, the process is killed
   */
  async stop(graceMs: number | null = null): Promise<void> {
    this.stopping = true;
    this.seating.close();
    for (const job of this.waiting.splice(0)) job.failed(new Error('bug: a dropped chunk was waited for'));
    const timer = graceMs === null ? null : setTimeout(this.losePatience, graceMs);
    await this.crew.stop(this.patience);
    clearTimeout(timer ?? undefined);
    this.watch?.stop();
  }

  private stalled(seconds: number): void {
    this.crew.giveUp(new FaultError({ code: 'stalled', seconds, state: this.describeState() }));
    setTimeout(this.losePatience, AFTER_STALL_MS);
  }

  private describeState(): string {
    const named = (jobs: readonly Job[]): string => jobs.map(({ work }) => work.name ?? 'unnamed').join(', ');
    const flying = this.active.length === 0 ? 'none' : named(this.active);
    const waiting = this.waiting.length === 0 ? 'none' : `${this.waiting.length}, first ${named(this.waiting.slice(0, 1))}`;
    return `Chunks in flight: ${flying}; waiting: ${waiting}; ${this.crew.describe()}`;
  }

  /** Threads there were at the same time, at most, and the time that all of them were there. */
  worked(): { threads: number; seconds: number } {
    return this.crew.worked();
  }

  /** Computes texts as one chunk. */
  private compute(texts: readonly string[], work: ChunkWork, turn: Omit<Waiting, 'size'>): Promise<Outcome<ChunkAnswers, TextFailure>> {
    return new Promise((done, failed) => {
      if (this.stopping) return failed(new Error('bug: a dropped chunk was waited for'));
      const size = texts.reduce((sum, text) => sum + text.length, 0);
      const cursor = new SharedArrayBuffer(CURSOR.BYTES);
      this.waiting.push({ ...turn, size, texts, work, cursor, parts: [], workers: 0, failure: null, done, failed });
      this.dispatch();
    });
  }

  private dispatch(): void {
    for (const seat of this.seating.open()) {
      const oldest = Math.min(...[...this.active, ...this.waiting].map(({ place }) => place));
      const next = nextFor(this.schedule, this.waiting, seat, this.threads, oldest);
      const job = this.waiting[next];
      if (job === undefined) continue;
      this.waiting.splice(next, 1);
      this.active.push(job);
      this.start(job, seat, true);
    }
    if (this.waiting.length > 0) this.seating.wantMore();
    else if (helpsOut(this.schedule)) this.planAssist();
  }

  /** Assistance waits a turn of the event loop: the reader may be about to hand over the next chunks. */
  private planAssist(): void {
    if (this.assistPlanned || this.seating.open().length === 0) return;
    this.assistPlanned = true;
    setImmediate(() => {
      this.assistPlanned = false;
      for (const seat of this.seating.open()) {
        const job = this.active.find((candidate) => candidate.workers > 0 && worthJoining(candidate));
        if (job === undefined || this.waiting.length > 0) return;
        this.start(job, seat, false);
      }
    });
  }

  private start(job: Job, seat: number, first: boolean): void {
    this.seating.take(seat);
    job.workers += 1;
    const from = performance.now();
    let busyMs = 0;
    this.crew
      .run({ kind: 'chunk', seat, texts: job.texts, fault: job.work.fault ?? null, cursor: job.cursor, first })
      .then((message) => {
        if (message.kind === 'part') busyMs = message.busyMs;
        this.take(job, message);
      })
      .catch((error: unknown) => this.fail(job, failureOf(error)))
      .finally(() => {
        job.work.worked?.({ worker: seat, from, to: performance.now(), busyMs });
        this.leave(job, seat);
      });
  }

  private take(job: Job, message: FromWorker): void {
    if (message.kind === 'part') job.parts.push(message);
    else if (message.kind === 'failed') this.fail(job, { code: 'model_failed', message: inOneLine(message.reason) });
    else if (message.kind === 'fault') this.fail(job, new FaultError(message.fault));
    else this.fail(job, new Error(`bug: ${message.kind} for a chunk that was waited for`));
  }

  private fail(job: Job, failure: TextFailure | Error): void {
    if (job.failure === null || failure instanceof Error) job.failure = failure;
    // Its other workers need not go on.
    exhaust(new Int32Array(job.cursor));
  }

  private leave(job: Job, seat: number): void {
    this.seating.leave(seat);
    job.workers -= 1;
    if (job.workers === 0) {
      this.active.splice(this.active.indexOf(job), 1);
      if (job.failure === null) job.done({ ok: true, result: collectParts(job.parts, job.texts.length) });
      else if (job.failure instanceof Error) job.failed(job.failure);
      else job.done({ ok: false, failure: job.failure });
    }
    this.dispatch();
  }
}

function failureOf(error: unknown): TextFailure | Error {
  if (error instanceof WorkerDied) return { code: 'crashed_worker', message: inOneLine(`the worker thread died: ${reasonOf(error)}`) };
  return error instanceof Error ? error : new Error(String(error));
}

/** A chunk is worth joining while it has more units left than workers on it. */
function worthJoining(job: Job): boolean {
  const cursor = new Int32Array(job.cursor);
  if (job.failure !== null || exhausted(cursor)) return false;
  const units = Atomics.load(cursor, CURSOR.UNITS) || job.texts.length;
  return units - Atomics.load(cursor, CURSOR.NEXT) > job.workers;
}

function pick(texts: readonly string[], members: readonly number[]): readonly string[] {
  return members.length === texts.length ? texts : members.map((member) => texts[member] ?? '');
}

function pickFault({ fault }: ChunkWork, members: readonly number[]): TextFault | null {
  const text = members.indexOf(fault?.text ?? -1);
  return fault === undefined || fault === null || text === -1 ? null : { ...fault, text };
}
