/**
 * A line with a bar on the terminal, by cli-progress. No colours, so NO_COLOR is kept by nature.
 *
 * It changes no setting of the terminal (cursor, wrapping): a run may be killed at any moment, and nobody
 * would set them back.
 */
import { Writable } from 'node:stream';
import cliProgress from 'cli-progress';

const FRAMES_PER_SECOND = 8;
const DEFAULT_COLUMNS = 80;

/** Characters of the longest bar. */
export const LONGEST_BAR = 24;

/** A terminal as the bar needs it. */
export type BarTerminal = NodeJS.WritableStream & { readonly columns?: number };

/** The bar itself: the share that is done, in [0, 1], in so many characters. */
export type DrawBar = (done: number, length: number) => string;

/**
 * Draws a line until stopped, and then once more; leaves the cursor on a line of its own. `hide` takes it away until
 * the next frame: what a pipe leads to may be about to write on the same terminal.
 *
 * @param line gives the line of a frame for a terminal of so many columns
 */
export function startTerminalBar(line: (columns: number, draw: DrawBar) => string, terminal: BarTerminal): { stop(): void; hide(): void } {
  const stream = new BarStream(terminal);
  const bar = new UnheldBar({
    format: (options, { maxWidth }) => line(maxWidth, (done, barsize) => cliProgress.Format.BarFormat(done, { ...options, barsize })),
    fps: FRAMES_PER_SECOND,
    barsize: LONGEST_BAR,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    stream,
    // null does not mean "leave as it is" in 3.12.0; these two values do.
    hideCursor: false,
    linewrap: true,
  });
  bar.start(1, 0);
  const hide = (): void => {
    if (stream.clear()) bar.redraw();
  };
  return { stop: () => bar.stop(), hide };
}

/** cli-progress with what it has no options for. */
class UnheldBar extends cliProgress.SingleBar {
  /** Has the next frame drawn even if it is the same as the one before. */
  redraw(): void {
    Reflect.set(this, 'lastDrawnString', null);
  }

  /** Its timer does not keep the process alive. */
  override render(): void {
    super.render();
    const timer: unknown = Reflect.get(this, 'timer');
    if (timer instanceof Object && 'unref' in timer && typeof timer.unref === 'function') timer.unref();
  }
}

const SAVE_CURSOR = '\u001b7';
const RESTORE_CURSOR = '\u001b8';
const CLEAR_LINE = '\r\u001b[K';

/**
 * The terminal without saving and restoring the cursor: at the end cli-progress goes back to where the bar
 * began, which would write over lines told meanwhile.
 */
class BarStream extends Writable {
  readonly isTTY = true;
  private shown = false;

  constructor(private readonly terminal: BarTerminal) {
    super({ decodeStrings: false });
  }

  get columns(): number {
    return this.terminal.columns ?? DEFAULT_COLUMNS;
  }

  /** Whether there was something to clear. */
  clear(): boolean {
    const { shown } = this;
    if (shown) this.terminal.write(CLEAR_LINE);
    this.shown = false;
    return shown;
  }

  override _write(text: string, _encoding: BufferEncoding, written: () => void): void {
    if (text !== SAVE_CURSOR && text !== RESTORE_CURSOR) {
      this.shown = true;
      this.terminal.write(text);
    }
    written();
  }
}
