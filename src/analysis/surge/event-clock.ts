/**
 * Which rows may move event time.
 *
 * One wrong time, years ahead, would make all rows after it late. So a row far ahead of the latest so far is held: it counts once
 * enough others come from there too, as they do after a real gap, or once time itself comes near, and is left out when the stream goes on
 * without it. The first rows of all have nothing to be held against: they are held until there are enough to tell where most of them are.
 * What is far follows from how far apart rows usually are. All of it follows from the rows and their order.
 */

/** What the clock looks at. */
export interface Timed {
  readonly timeMs: number;
}

/** The clock as plain data. */
export interface ClockState<Row extends Timed> {
  /** Rows that wait for others, in the order they came. */
  readonly held: readonly Row[];
  /** Rows since the first of them that were on time. */
  readonly onTime: number;
  /** Rows this far ahead are held. */
  readonly farMs: number;
}

/** What is decided by now, in the order the rows are to count. */
export interface Admitted<Row extends Timed> {
  readonly rows: readonly Row[];
  /** Rows whose time is far from that of the rows around them. */
  readonly stray: readonly Row[];
}

/** Rows from ahead must outnumber those on time by so many, and the other way round. */
const MAJORITY = 10;

/** Rows that are held at most: what has no majority by then is left out. */
const MOST_HELD = 100;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Gaps of so many times the usual one are nothing to hold a row for. */
const USUAL_GAPS = 10;

/** Before the first rows there may be a real gap of so long. */
const PAST_MS = 30 * DAY_MS;

const NOTHING: Admitted<never> = { rows: [], stray: [] };

export class EventClock<Row extends Timed> {
  private held: readonly Row[];
  private onTime: number;
  private farMs: number;

  /** @param windowMs no row is held for a gap of one window, nor of a day: nights are common */
  constructor(
    private readonly windowMs: number,
    saved: ClockState<Row> | null = null,
  ) {
    this.held = saved?.held ?? [];
    this.onTime = saved?.onTime ?? 0;
    this.farMs = saved?.farMs ?? Math.max(windowMs, DAY_MS);
  }

  /** Rows that wait. */
  get waiting(): number {
    return this.held.length;
  }

  /**
   * Takes a row.
   *
   * @param frontMs the latest time of a row that counted; null before the first
   */
  admit(row: Row, frontMs: number | null): Admitted<Row> {
    if (frontMs === null || row.timeMs > frontMs + this.farMs) {
      this.held = [...this.held, row];
      if (this.held.length - this.onTime > MAJORITY) return this.release(frontMs);
      return this.held.length < MOST_HELD ? NOTHING : { rows: [], stray: this.dropHeld() };
    }
    if (this.held.length === 0) return { rows: [row], stray: [] };
    this.onTime += 1;
    const reached = this.reached([row], Math.max(frontMs, row.timeMs));
    if (this.onTime - this.held.length > MAJORITY) return { rows: reached, stray: this.dropHeld() };
    return { rows: reached, stray: [] };
  }

  /** There are no more rows: held ones count where no more than as many went on without them. @param frontMs as of `admit` */
  finish(frontMs: number | null): Admitted<Row> {
    if (this.held.length === 0) return NOTHING;
    const { rows, stray } = this.held.length < this.onTime ? NOTHING : this.release(frontMs);
    return { rows, stray: [...stray, ...this.dropHeld()] };
  }

  /** The clock as plain data. */
  save(): ClockState<Row> {
    return { held: this.held, onTime: this.onTime, farMs: this.farMs };
  }

  /** Time is where most held rows are, gaps of the usual kind between them; those far ahead of that wait for others in their turn. */
  private release(frontMs: number | null): Admitted<Row> {
    const times = this.held.map(({ timeMs }) => timeMs).sort((a, b) => a - b);
    this.farMs = Math.max(this.windowMs, DAY_MS, USUAL_GAPS * usualGap(times));
    const [from, to] = this.largestGroup(times);
    // Before them there is either time that has passed already, or a gap that may be real.
    const firstMs = frontMs ?? from - PAST_MS;
    const rows = this.held.filter(({ timeMs }) => timeMs >= firstMs && timeMs <= to);
    const stray = this.held.filter(({ timeMs }) => timeMs < firstMs);
    this.held = this.held.filter(({ timeMs }) => timeMs > to);
    this.onTime = this.held.length === 0 ? 0 : rows.length;
    return { rows: this.reached(rows, to), stray };
  }

  /** The largest group of times with no gap that is far; of equal ones the first. */
  private largestGroup(times: readonly number[]): readonly [from: number, to: number] {
    const groups: number[][] = [];
    for (const [i, time] of times.entries()) {
      if (i === 0 || time - (times[i - 1] ?? 0) > this.farMs) groups.push([]);
      groups.at(-1)?.push(time);
    }
    const largest = groups.reduce((best, group) => (group.length > best.length ? group : best));
    return [largest[0] ?? 0, largest.at(-1) ?? 0];
  }

  /** The rows, and after them held ones that are far ahead no more. */
  private reached(rows: readonly Row[], frontMs: number): readonly Row[] {
    const all = [...rows];
    let front = frontMs;
    for (let next = this.earliest(); next !== null && next.timeMs <= front + this.farMs; next = this.earliest()) {
      const row = next;
      all.push(row);
      front = Math.max(front, row.timeMs);
      this.held = this.held.filter((other) => other !== row);
    }
    if (this.held.length === 0) this.onTime = 0;
    return all;
  }

  private earliest(): Row | null {
    return this.held.reduce<Row | null>((first, row) => (first === null || row.timeMs < first.timeMs ? row : first), null);
  }

  private dropHeld(): readonly Row[] {
    const stray = this.held;
    this.held = [];
    this.onTime = 0;
    return stray;
  }
}

/** The median gap between times in order. */
function usualGap(times: readonly number[]): number {
  const gaps = times
    .slice(1)
    .map((time, i) => time - (times[i] ?? 0))
    .sort((a, b) => a - b);
  return gaps[Math.floor((gaps.length - 1) / 2)] ?? 0;
}
