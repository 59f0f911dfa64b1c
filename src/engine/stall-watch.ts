/**
 * Notices that nothing happens though something should.
 *
 * It counts its own ticks, not the time: a process that was suspended for an hour has missed ticks, and has
 * not stalled.
 */

/** What is looked at at each tick. */
export interface Activity {
  /** Something is in flight. Where nothing is, a slow reader or writer is waited for: no stall. */
  readonly busy: boolean;
  /** Grows with whatever gets done. */
  readonly done: number;
}

const TICKS = 8;

export class StallWatch {
  private readonly timer: NodeJS.Timeout;
  private last = -1;
  private still = 0;
  private stopped = false;

  /**
   * Watches from now on; calls `stalled` once, when `seconds` went by without anything done, and an eighth more at most.
   *
   * @param seconds more than 0
   */
  constructor(
    seconds: number,
    private readonly look: () => Activity,
    private readonly stalled: () => void,
  ) {
    this.timer = setInterval(() => this.tick(), (seconds * 1000) / TICKS);
    this.timer.unref();
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  private tick(): void {
    if (this.stopped) return;
    const { busy, done } = this.look();
    this.still = busy && done === this.last ? this.still + 1 : 0;
    this.last = done;
    if (this.still < TICKS) return;
    this.stop();
    this.stalled();
  }
}
