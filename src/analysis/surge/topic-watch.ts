/**
 * One topic: is its share of negatives what it usually is, or has a surge begun?
 *
 * After every row the run of rows since the likely onset is judged (cusum.ts); at the end of every window the window is (both against the
 * baseline). A run joins the baseline only when it came to nothing: what may be the beginning of a surge never waters down what it is
 * measured by, and rows of an alarm never join. An alarm ends by the same test turned round: rows as usual, for long enough.
 * Decisions depend on the rows and their order alone.
 */
import { type Alert, alertOf, type Span } from './alert.js';
import { isWarm, MEMORY_ROWS, withRows } from './baseline.js';
import { type Counts, shareOf, tailProbability } from './beta-binomial.js';
import { type Cusum, cusumFor, scoreOf } from './cusum.js';
import { type Bucket, Windows } from './windows.js';

/** How windows lie, and how long a state lasts at least. */
export interface WatchOptions {
  readonly windowMs: number;
  readonly everyMs: number;
  /** Event time between two changes of state of a topic. */
  readonly coolDownMs: number;
}

/** What a false alarm may cost now. */
export interface Caution {
  /** Mean number of rows between two false alarms of the run of rows. */
  readonly rowsBetween: number;
  /**
   * The most that the p-value of a run may be for an alarm. The threshold of the run takes the baseline for the truth; the p-value knows how
   * uncertain it is, and holds back what rests on a few hundred rows. Where the baseline is well known it is the weaker of the two.
   */
  readonly runAlpha: number;
  /** The most that the p-value of a window may be for an alarm. */
  readonly windowAlpha: number;
}

/** A topic as plain data. */
export interface TopicState {
  readonly baseline: Counts;
  readonly buckets: readonly Bucket[];
  /** Rows since the likely onset of a surge, or, in an alarm, of its end; `rowsBetween` is as it was when it began. */
  readonly run: (Counts & Span & { readonly rowsBetween: number }) | null;
  /** Rows since the alarm; null while there is none. */
  readonly alarm: Counts | null;
  /** When the state changed last. */
  readonly changedMs: number | null;
}

/** A run that has not become an alarm by now is no surge that could be proven, but what the topic is like. */
const LONGEST_RUN_ROWS = 5000;

/** An alarm ends when rows as usual are so many times as likely as the surge looked for. */
const CLEAR_ODDS = 100;

export class TopicWatch {
  private readonly windows: Windows;
  private baseline: Counts;
  private run: TopicState['run'];
  private alarm: Counts | null;
  private changedMs: number | null;
  /** Follows from baseline and run; kept because it is the same for all rows of a run. */
  private test: Cusum | null = null;

  constructor(
    private readonly topic: string,
    private readonly options: WatchOptions,
    saved: TopicState | null = null,
  ) {
    this.windows = new Windows(options.everyMs, options.windowMs / options.everyMs, saved?.buckets);
    this.baseline = saved?.baseline ?? { rows: 0, negatives: 0 };
    this.run = saved?.run ?? null;
    this.alarm = saved?.alarm ?? null;
    this.changedMs = saved?.changedMs ?? null;
  }

  /** The usual share of negatives; null while warming up. */
  get usual(): number | null {
    return isWarm(this.baseline) ? shareOf(this.baseline) : null;
  }

  get isAlarmed(): boolean {
    return this.alarm !== null;
  }

  /** @returns the alert that the row decides, or null */
  take(timeMs: number, negative: boolean, caution: Caution): Alert | null {
    this.windows.add(timeMs, negative);
    const row = { rows: 1, negatives: negative ? 1 : 0 };
    if (!isWarm(this.baseline)) {
      this.baseline = withRows(this.baseline, row);
      return null;
    }
    const before = this.run ?? { rows: 0, negatives: 0, startMs: timeMs, endMs: timeMs, rowsBetween: caution.rowsBetween };
    const run = {
      ...added(before, row),
      startMs: Math.min(before.startMs, timeMs),
      endMs: Math.max(before.endMs, timeMs),
      rowsBetween: before.rowsBetween,
    };
    this.run = run;
    this.test ??= cusumFor(shareOf(this.baseline), run.rowsBetween);
    return this.alarm === null
      ? this.judgeRun(run, this.test, timeMs, caution)
      : this.judgeCalm(run, added(this.alarm, row), this.test, timeMs);
  }

  private judgeRun(run: NonNullable<TopicState['run']>, test: Cusum, timeMs: number, { runAlpha }: Caution): Alert | null {
    const score = scoreOf(test, run);
    if (score <= 0 || run.rows >= LONGEST_RUN_ROWS) {
      this.baseline = withRows(this.baseline, run);
      this.startRun();
      return null;
    }
    if (score < test.threshold || !this.mayChange(timeMs)) return null;
    if (tailProbability(run, this.baseline) > runAlpha) return null;
    return this.change('alarm', 'run', run, run, timeMs);
  }

  private judgeCalm(run: NonNullable<TopicState['run']>, alarm: Counts, test: Cusum, timeMs: number): Alert | null {
    this.alarm = alarm;
    if (alarm.rows >= MEMORY_ROWS) {
      // Told by the share that was usual before: what follows is measured by the new one.
      const alert = this.change('clear', 'new_baseline', run, run, timeMs);
      this.baseline = alarm;
      return alert;
    }
    const score = -scoreOf(test, run);
    if (score <= 0) this.startRun();
    else if (score >= Math.log(CLEAR_ODDS) && this.mayChange(timeMs)) return this.change('clear', 'run', run, run, timeMs);
    return null;
  }

  /**
   * Judges the window that ends at `endMs`.
   *
   * @param timeMs event time of the row that showed that the window is over
   * @returns what is in it, and the alert it decides, or null
   */
  judgeWindow(endMs: number, timeMs: number, { windowAlpha }: Caution): { readonly counts: Counts; readonly alert: Alert | null } {
    const counts = this.windows.judge(endMs);
    // Most windows are not above the usual share: the tail is asked for only where it can be small.
    const above = counts.negatives > counts.rows * shareOf(this.baseline);
    const judged = above && this.alarm === null && isWarm(this.baseline) && this.mayChange(timeMs);
    if (!judged || tailProbability(counts, this.baseline) > windowAlpha) return { counts, alert: null };
    return { counts, alert: this.change('alarm', 'window', counts, { startMs: endMs - this.options.windowMs, endMs }, timeMs) };
  }

  /** The end of the first window that has rows, or undefined. */
  firstWindowEnd(): number | undefined {
    return this.windows.firstEnd();
  }

  /** The topic as plain data. */
  save(): TopicState {
    return {
      baseline: this.baseline,
      buckets: this.windows.save(),
      run: this.run,
      alarm: this.alarm,
      changedMs: this.changedMs,
    };
  }

  private mayChange(timeMs: number): boolean {
    return this.changedMs === null || timeMs - this.changedMs >= this.options.coolDownMs;
  }

  private startRun(): void {
    this.run = null;
    this.test = null;
  }

  private change(state: Alert['state'], by: Alert['by'], seen: Counts, span: Span, timeMs: number): Alert {
    const alert = alertOf({ state, by, topic: this.topic, timeMs }, seen, span, this.baseline);
    this.alarm = state === 'alarm' ? { rows: 0, negatives: 0 } : null;
    this.changedMs = timeMs;
    this.startRun();
    return alert;
  }
}

function added(a: Counts, b: Counts): Counts {
  return { rows: a.rows + b.rows, negatives: a.negatives + b.negatives };
}
