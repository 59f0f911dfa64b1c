/** How a run is asked to end before its input does. */

/** The signals that end a run and leave it resumable. */
export type EndingSignal = 'SIGINT' | 'SIGTERM';

/**
 * One request to end, in two steps: first nothing more is read, and what was begun is finished; when the grace is
 * over, that is dropped too.
 */
export class Interrupt {
  private readonly noReading = new AbortController();
  private readonly noWaiting = new AbortController();
  private why: EndingSignal | null = null;
  private timer: NodeJS.Timeout | null = null;

  /** Takes nothing more from the input. */
  readonly reading: AbortSignal = this.noReading.signal;
  /** Waits for no chunk any more. */
  readonly waiting: AbortSignal = this.noWaiting.signal;

  /** What asked for the end; null while nothing has. */
  get cause(): EndingSignal | null {
    return this.why;
  }

  /** @param graceMs how long chunks in flight may take to finish */
  end(cause: EndingSignal, graceMs: number): void {
    this.why ??= cause;
    this.noReading.abort();
    this.timer ??= setTimeout(() => this.noWaiting.abort(), graceMs);
  }

  /** The run has ended; nothing is left to drop. */
  settled(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }
}
