/**
 * Which rows may move event time.
 *
 * One wrong time, years ahead, would make all rows after it late. So a row far ahead of the latest so far is held: it counts once
 * enough others come from there too, as they do after a real gap, and is left out once the stream goes on without it. The first rows of
 * all have nothing to be held against: they are held until there are enough to tell where most of them are. All follows from the rows and
 * their order.
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
}

/** What is decided by now, in the order the rows came. */
export interface Admitted<Row extends Timed> {
  readonly rows: readonly Row[];
  /** Rows whose time is far from that of the rows around them. */
  readonly stray: readonly Row[];
}

/** Rows from ahead must outnumber those on time by so many, and the other way round. */
const MAJORITY = 10;

/** Rows that are held at most: then it is decided by what there is. */
const MOST_HELD = 100;

/** Gaps up to a day are so common (nights) that no row is held for one. */
const DAY_MS = 24 * 60 * 60 * 1000;

export class EventClock<Row extends Timed> {
  private held: readonly Row[];
  private onTime: number;
  private readonly farMs: number;

  constructor(windowMs: number, saved: ClockState<Row> | null = null) {
    this.farMs = Math.max(windowMs, DAY_MS);
    this.held = saved?.held ?? [];
    this.onTime = saved?.onTime ?? 0;
  }

  /**
   * Takes a row.
   *
   * @param frontMs the latest time of a row that counted; null before the first
   */
  admit(row: Row, frontMs: number | null): Admitted<Row> {
    if (frontMs === null || row.timeMs > frontMs + this.farMs) {
      this.held = [...this.held, row];
      const isDecided = this.held.length - this.onTime > MAJORITY || this.held.length >= MOST_HELD;
      return isDecided ? this.release(frontMs === null) : { rows: [], stray: [] };
    }
    const rows = [row];
    if (this.held.length === 0) return { rows, stray: [] };
    this.onTime += 1;
    return { rows, stray: this.onTime - this.held.length > MAJORITY ? this.dropHeld() : [] };
  }

  /** There are no more rows: held ones count where no more than as many went on without them. @param frontMs as of `admit` */
  finish(frontMs: number | null): Admitted<Row> {
    if (this.held.length === 0) return { rows: [], stray: [] };
    if (this.held.length < this.onTime) return { rows: [], stray: this.dropHeld() };
    const { rows, stray } = this.release(frontMs === null);
    return { rows, stray: [...stray, ...this.dropHeld()] };
  }

  /** The clock as plain data. */
  save(): ClockState<Row> {
    return { held: this.held, onTime: this.onTime };
  }

  /** Time is where the middle one of the held rows is; those far ahead of it wait for others in their turn. */
  private release(isFirst: boolean): Admitted<Row> {
    const times = this.held.map(({ timeMs }) => timeMs).sort((a, b) => a - b);
    const middle = times[Math.floor((times.length - 1) / 2)] ?? 0;
    const isBehind = ({ timeMs }: Row): boolean => isFirst && timeMs < middle - this.farMs;
    const isAhead = ({ timeMs }: Row): boolean => timeMs > middle + this.farMs;
    const rows = this.held.filter((row) => !isBehind(row) && !isAhead(row));
    const stray = this.held.filter(isBehind);
    this.held = this.held.filter(isAhead);
    this.onTime = this.held.length === 0 ? 0 : rows.length;
    return { rows, stray };
  }

  private dropHeld(): readonly Row[] {
    const stray = this.held;
    this.held = [];
    this.onTime = 0;
    return stray;
  }
}
