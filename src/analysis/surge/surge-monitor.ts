/**
 * Watches all topics of a stream: rows in, in the order they come; alerts and windows out.
 *
 * Time is event time. `front` is the latest that was seen, rows apart that are far ahead of all others (event-clock.ts); a window is judged when the front is `latenessMs` past its end, so that rows
 * which come out of order by less are in it. A row that every window it belongs to has been judged without is late: it is counted, and no
 * more. Everything follows from the rows and their order, so the same input gives the same alerts; the state is plain data, and going on
 * from it is the same as never having stopped.
 */
import { type Alert, isoOf, type TrendLine, toldShare } from './alert.js';
import { cautionFor } from './caution.js';
import { type Admitted, type ClockState, EventClock } from './event-clock.js';
import { type Caution, type TopicState, TopicWatch, type WatchOptions } from './topic-watch.js';

export interface SurgeOptions extends WatchOptions {
  /** How long after its end a window waits for rows that are out of order. */
  readonly latenessMs: number;
  /** False alarms a year, over all topics together. */
  readonly falseAlarmsPerYear: number;
  /** Times are those at which rows arrive: none can be wrong. */
  readonly timesOfArrival: boolean;
}

/** One labelled row, as far as it matters here. */
export interface WatchedRow {
  readonly timeMs: number;
  readonly topic: string;
  readonly negative: boolean;
  /** Where the row is in the input, in words. */
  readonly place: string;
}

/** What rows brought about, in order. */
export interface Findings {
  readonly alerts: readonly Alert[];
  readonly trend: readonly TrendLine[];
  /** Rows that are left out because their time is far from that of all others. */
  readonly stray: readonly WatchedRow[];
}

/** All topics as plain data. */
export interface SurgeState {
  readonly rows: number;
  readonly late: number;
  readonly stray: number;
  readonly alarms: number;
  readonly firstMs: number | null;
  readonly frontMs: number | null;
  /** Where the row of `frontMs` is, in words. */
  readonly frontPlace: string | null;
  readonly clock: ClockState<WatchedRow>;
  /** The end of the last window that was judged. */
  readonly judgedMs: number | null;
  readonly topics: readonly (readonly [name: string, state: TopicState])[];
}

/** Topics that are watched by themselves: what names one by mistake (an address, an id) must not fill the memory. */
export const MOST_TOPICS = 1000;

/** What further topics are watched as, together. */
export const OTHER_TOPICS = '(other topics)';

export class SurgeMonitor {
  private readonly topics: Map<string, TopicWatch>;
  private rows: number;
  private lateRows: number;
  private strayRows: number;
  private alarmCount: number;
  private firstMs: number | null;
  private frontMs: number | null;
  private frontPlace: string | null;
  private readonly clock: EventClock<WatchedRow>;
  private judgedMs: number | null;

  constructor(
    private readonly options: SurgeOptions,
    saved: SurgeState | null = null,
  ) {
    this.topics = new Map(saved?.topics.map(([name, state]) => [name, new TopicWatch(name, options, state)]));
    this.rows = saved?.rows ?? 0;
    this.lateRows = saved?.late ?? 0;
    this.strayRows = saved?.stray ?? 0;
    this.alarmCount = saved?.alarms ?? 0;
    this.firstMs = saved?.firstMs ?? null;
    this.frontMs = saved?.frontMs ?? null;
    this.frontPlace = saved?.frontPlace ?? null;
    this.clock = new EventClock(options.windowMs, saved?.clock);
    this.judgedMs = saved?.judgedMs ?? null;
  }

  /** Rows that came after the last window they belong to had been judged. */
  get late(): number {
    return this.lateRows;
  }

  /** Rows whose time is far from that of all others. */
  get stray(): number {
    return this.strayRows;
  }

  /** Rows that wait for others: whether their time is right is not decided yet. */
  get waiting(): number {
    return this.clock.waiting;
  }

  /** The latest event time, and the row that it is of; null before the first. */
  get latest(): { readonly timeMs: number; readonly place: string } | null {
    return this.frontMs === null ? null : { timeMs: this.frontMs, place: this.frontPlace ?? '' };
  }

  /** Alarms raised so far. */
  get alarms(): number {
    return this.alarmCount;
  }

  /** Topics in alarm now. */
  get alarmed(): readonly string[] {
    return [...this.topics].filter(([, watch]) => watch.isAlarmed).map(([name]) => name);
  }

  /** Whether some topics are watched together, because there are too many. */
  get isCrowded(): boolean {
    return this.topics.has(OTHER_TOPICS);
  }

  /** Takes a row. Windows that it shows to be over are judged first. */
  take(row: WatchedRow): Findings {
    return this.watch(this.options.timesOfArrival ? { rows: [row], stray: [] } : this.clock.admit(row, this.frontMs));
  }

  /** There are no more rows: judges the windows that are left, up to the first that has the last row in it. */
  finish(): Findings {
    const found = this.watch(this.clock.finish(this.frontMs));
    if (this.frontMs === null) return found;
    const { everyMs } = this.options;
    const { alerts, trend } = this.judgeWindows((Math.floor(this.frontMs / everyMs) + 1) * everyMs, this.frontMs);
    return { alerts: [...found.alerts, ...this.counted(alerts)], trend: [...found.trend, ...trend], stray: found.stray };
  }

  /** Everything as plain data. */
  save(): SurgeState {
    return {
      rows: this.rows,
      late: this.lateRows,
      stray: this.strayRows,
      alarms: this.alarmCount,
      firstMs: this.firstMs,
      frontMs: this.frontMs,
      frontPlace: this.frontPlace,
      clock: this.clock.save(),
      judgedMs: this.judgedMs,
      topics: [...this.topics].map(([name, watch]) => [name, watch.save()]),
    };
  }

  private watch({ rows, stray }: Admitted<WatchedRow>): Findings {
    this.strayRows += stray.length;
    const found = rows.map((row) => this.watchRow(row));
    return { alerts: found.flatMap(({ alerts }) => alerts), trend: found.flatMap(({ trend }) => trend), stray };
  }

  private watchRow({ timeMs, topic, negative, place }: WatchedRow): Pick<Findings, 'alerts' | 'trend'> {
    if (this.frontMs === null || timeMs > this.frontMs) {
      this.frontMs = timeMs;
      this.frontPlace = place;
    }
    const { alerts, trend } = this.judgeWindows(this.frontMs - this.options.latenessMs, timeMs);
    if (this.isLate(timeMs)) {
      this.lateRows += 1;
      return { alerts: this.counted(alerts), trend };
    }
    this.rows += 1;
    this.firstMs = Math.min(this.firstMs ?? timeMs, timeMs);
    const alert = this.watchOf(topic).take(timeMs, negative, this.caution());
    return { alerts: this.counted(alert === null ? alerts : [...alerts, alert]), trend };
  }

  private counted(alerts: readonly Alert[]): readonly Alert[] {
    this.alarmCount += alerts.filter(({ state }) => state === 'alarm').length;
    return alerts;
  }

  /** The last window that has the row ends a window's length after the row's bucket begins. */
  private isLate(timeMs: number): boolean {
    const { everyMs, windowMs } = this.options;
    return this.judgedMs !== null && Math.floor(timeMs / everyMs) * everyMs + windowMs <= this.judgedMs;
  }

  private watchOf(topic: string): TopicWatch {
    const known = this.topics.get(topic);
    if (known !== undefined) return known;
    const name = this.topics.size < MOST_TOPICS ? topic : OTHER_TOPICS;
    const watch = this.topics.get(name) ?? new TopicWatch(name, this.options);
    this.topics.set(name, watch);
    return watch;
  }

  private caution(): Caution {
    const { falseAlarmsPerYear, everyMs, windowMs } = this.options;
    // A stream that has just begun has no rate yet: it is not taken for a faster one than its first window shows.
    const spanMs = Math.max(windowMs, (this.frontMs ?? 0) - (this.firstMs ?? 0));
    return cautionFor(falseAlarmsPerYear, everyMs, { rows: this.rows, spanMs, topics: Math.max(1, this.topics.size) });
  }

  /** Judges, in order of time, every window that ends at `untilMs` or before. */
  private judgeWindows(untilMs: number, timeMs: number): { alerts: Alert[]; trend: TrendLine[] } {
    const found: { alerts: Alert[]; trend: TrendLine[] } = { alerts: [], trend: [] };
    const { everyMs } = this.options;
    const last = Math.floor(untilMs / everyMs) * everyMs;
    if (this.judgedMs !== null && last <= this.judgedMs) return found;
    for (let end = this.nextEnd(); end !== undefined && end <= last; end = this.nextEnd()) {
      this.judgeWindow(end, timeMs, found);
      this.judgedMs = end;
    }
    this.judgedMs = Math.max(this.judgedMs ?? last, last);
    return found;
  }

  /** The end of the next window that has rows: in a gap there is nothing to judge. */
  private nextEnd(): number | undefined {
    let first: number | undefined;
    for (const watch of this.topics.values()) {
      const end = watch.firstWindowEnd();
      if (end !== undefined && (first === undefined || end < first)) first = end;
    }
    return first === undefined || this.judgedMs === null ? first : Math.max(first, this.judgedMs + this.options.everyMs);
  }

  private judgeWindow(endMs: number, timeMs: number, found: { alerts: Alert[]; trend: TrendLine[] }): void {
    const caution = this.caution();
    for (const [topic, watch] of this.topics) {
      const usual = watch.usual;
      const { counts, alert } = watch.judgeWindow(endMs, timeMs, caution);
      if (alert !== null) found.alerts.push(alert);
      if (counts.rows === 0) continue;
      found.trend.push({
        window_start: isoOf(endMs - this.options.windowMs),
        window_end: isoOf(endMs),
        topic,
        n: counts.rows,
        negatives: counts.negatives,
        share: toldShare(counts.negatives / counts.rows),
        baseline: usual === null ? null : toldShare(usual),
      });
    }
  }
}
