/**
 * Keeps what a run tells of its work, in memory that does not grow with its rows: what the charts of a report are drawn from.
 *
 * Its zero is the moment `began` is called. What an earlier life of a resumed run did is not in it.
 */
import type { ChunkMeasure, RunObserver, WorkSpan } from '../../core/measures.js';
import { DurationHistogram } from './duration-histogram.js';
import { type LengthBin, LengthHistogram } from './length-histogram.js';
import { ScoreHistogram } from './score-histogram.js';
import { type SlowChunk, SlowestChunks } from './slowest.js';
import { TimeBuckets, widthFor } from './time-buckets.js';

/** Sums by equal steps of time. */
export interface TimeSeries {
  readonly stepSeconds: number;
  readonly rows: readonly number[];
  readonly tokens: readonly number[];
}

/** What a worker did: by equal steps of time, and in all. */
export interface WorkerTime {
  /** Share of each step inside model calls, in [0, 1]. */
  readonly busy: readonly number[];
  /** Seconds inside model calls, with a chunk but outside of them, and without a chunk. */
  readonly busySeconds: number;
  readonly besideSeconds: number;
  readonly idleSeconds: number;
}

/** What was kept of a run. */
export interface Recording {
  /** Since rows began to flow. */
  readonly seconds: number;
  readonly throughput: TimeSeries;
  readonly workers: { readonly stepSeconds: number; readonly each: readonly WorkerTime[] };
  readonly scores: ReturnType<ScoreHistogram['byLabel']>;
  readonly lengths: readonly LengthBin[];
  /** Chunks that a worker saw, the slowest of them, and quantiles of the milliseconds they were in work. */
  readonly chunks: {
    readonly count: number;
    readonly slowest: readonly SlowChunk[];
    readonly p50: number | null;
    readonly p95: number | null;
  };
}

/** Steps of time that are shown. */
const STEPS = 120;

/** Cells of the timeline of all workers: with many workers its steps are longer. */
const WORKER_CELLS = 2400;
const FEWEST_STEPS = 16;

interface WorkerBuckets {
  readonly busy: TimeBuckets;
  busyMs: number;
  heldMs: number;
}

export class RunRecorder implements RunObserver {
  private readonly rows = new TimeBuckets();
  private readonly tokens = new TimeBuckets();
  private readonly workers: WorkerBuckets[] = [];
  private readonly scores = new ScoreHistogram();
  private readonly lengths = new LengthHistogram();
  private readonly durations = new DurationHistogram();
  private readonly slowest = new SlowestChunks();
  private chunks = 0;
  private zero = 0;
  private end: number | null = null;

  /** @param now the clock of the run, in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Rows are about to flow. */
  began(): void {
    this.zero = this.now();
  }

  /** Rows flow no more: what is done afterwards, such as giving files their names, is no part of the time. */
  ended(): void {
    this.end = this.now();
  }

  worked({ worker, from, to, busyMs }: WorkSpan): void {
    const of = this.workerOf(worker);
    // Where in the span the calls were is not known: they fill nearly all of it.
    of.busy.add(from - this.zero, to - this.zero, busyMs);
    of.busyMs += busyMs;
    of.heldMs += to - Math.max(from, this.zero);
  }

  committed({ place, rows, work, tokens, calls, findings }: ChunkMeasure): void {
    const { from, to } = work ?? { from: this.now(), to: this.now() };
    this.rows.add(from - this.zero, to - this.zero, rows);
    this.tokens.add(from - this.zero, to - this.zero, tokens);
    for (const call of calls) this.lengths.add(call);
    for (const { label, score } of findings) this.scores.add(label, score);
    if (work === null) return;
    this.chunks += 1;
    this.durations.add(to - from);
    this.slowest.add({ place, rows, tokens, milliseconds: to - from });
  }

  /**
   * What was kept up to now.
   *
   * @param threads how many workers there are: those that never got work are told too
   */
  recording(threads: number): Recording {
    if (threads > 0) this.workerOf(threads - 1);
    const milliseconds = (this.end ?? this.now()) - this.zero;
    const width = widthFor(milliseconds, STEPS);
    const count = Math.max(1, Math.ceil(milliseconds / width));
    return {
      seconds: milliseconds / 1000,
      throughput: { stepSeconds: width / 1000, rows: this.rows.resampled(width, count), tokens: this.tokens.resampled(width, count) },
      workers: this.workerTimes(milliseconds),
      scores: this.scores.byLabel(),
      lengths: this.lengths.all(),
      chunks: {
        count: this.chunks,
        slowest: this.slowest.all(),
        p50: this.durations.quantile(0.5),
        p95: this.durations.quantile(0.95),
      },
    };
  }

  private workerOf(worker: number): WorkerBuckets {
    while (this.workers.length <= worker) this.workers.push({ busy: new TimeBuckets(), busyMs: 0, heldMs: 0 });
    const of = this.workers[worker];
    if (of === undefined) throw new Error('bug: no such worker');
    return of;
  }

  private workerTimes(milliseconds: number): Recording['workers'] {
    const most = Math.max(FEWEST_STEPS, Math.min(STEPS, Math.floor(WORKER_CELLS / Math.max(1, this.workers.length))));
    const width = widthFor(milliseconds, most);
    const count = Math.max(1, Math.ceil(milliseconds / width));
    const lengthOf = (step: number): number => Math.min(width, milliseconds - step * width);
    return {
      stepSeconds: width / 1000,
      each: this.workers.map(({ busy, busyMs, heldMs }) => ({
        busy: busy.resampled(width, count).map((sum, step) => Math.min(1, sum / Math.max(1e-9, lengthOf(step)))),
        busySeconds: busyMs / 1000,
        besideSeconds: Math.max(0, heldMs - busyMs) / 1000,
        idleSeconds: Math.max(0, milliseconds - heldMs) / 1000,
      })),
    };
  }
}
