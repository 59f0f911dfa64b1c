/**
 * The seats of workers, and how many of them may be taken: a pool that may grow begins with its least number of
 * threads and gets one more whenever work has waited for a while with nobody free. Threads that stay idle are ended by
 * the pool (crew.ts), and their seats close with them.
 */

/** How long work waits before a thread is added; a thread needs about as long to load a small model. */
const GROW_AFTER_MS = 250;

/** What it has to know of the threads. */
export interface Threads {
  /** Those there are, the ones that load included. */
  readonly count: number;
  readonly loading: boolean;
}

export class Seating {
  private readonly free: number[];
  private permits = 0;
  private timer: NodeJS.Timeout | null = null;

  /**
   * @param seats the most threads
   * @param least threads that are always there
   * @param threads asked at each decision
   * @param opened called when one more seat may be taken
   */
  constructor(
    readonly seats: number,
    private readonly least: number,
    private readonly threads: () => Threads,
    private readonly opened: () => void,
  ) {
    this.free = Array.from({ length: seats }, (_, seat) => seat);
  }

  /** Seats that may be taken now, the lowest first. */
  open(): readonly number[] {
    const taken = this.seats - this.free.length;
    const allowed = Math.max(this.least, this.threads().count + this.permits);
    return this.free.slice(0, Math.max(0, allowed - taken));
  }

  take(seat: number): void {
    this.free.splice(this.free.indexOf(seat), 1);
    if (this.seats - this.free.length > Math.max(this.least, this.threads().count)) this.permits = 0;
  }

  leave(seat: number): void {
    this.free.push(seat);
    this.free.sort((a, b) => a - b);
  }

  /** Says that work waits and no seat is open: after a while one more is. */
  wantMore(): void {
    if (this.timer !== null || this.free.length === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      // One at a time: a thread that loads will be free soon.
      if (this.threads().loading) return this.wantMore();
      this.permits = 1;
      this.opened();
    }, GROW_AFTER_MS);
  }

  /** Nothing more is opened. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.free.length = 0;
  }
}
