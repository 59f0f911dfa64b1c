/**
 * A bar on the terminal, by cli-progress. No colours, so NO_COLOR is kept by nature.
 *
 * It changes no setting of the terminal (cursor, wrapping): a run may be killed at any moment, and nobody
 * would set them back.
 */
import { Writable } from 'node:stream';
import cliProgress from 'cli-progress';
import { type ProgressStatus, RateMeter, type Rates } from './rates.js';
import { duration, grouped } from './spell.js';

const FRAMES_PER_SECOND = 8;
const LONGEST_BAR = 24;
const SHORTEST_BAR = 6;
const DEFAULT_COLUMNS = 80;

/** A terminal as the bar needs it. */
export type BarTerminal = NodeJS.WritableStream & { readonly columns?: number };

/**
 * Draws until stopped, and then once more; leaves the cursor on a line of its own. `hide` takes the bar away until
 * the next frame: what a pipe leads to may be about to write on the same terminal.
 */
export function startBar(status: () => ProgressStatus, terminal: BarTerminal = process.stderr): { stop(): void; hide(): void } {
  const meter = new RateMeter();
  const stream = new BarStream(terminal);
  const bar = new UnheldBar({
    format: (options, { maxWidth }) => {
      const now = status();
      return barLine(now, meter.update(now), maxWidth, (done, barsize) => cliProgress.Format.BarFormat(done, { ...options, barsize }));
    },
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

/** One line of at most `columns` - 1 characters: the bar takes what the numbers leave. */
export function barLine(now: ProgressStatus, rates: Rates, columns: number, draw: (done: number, length: number) => string): string {
  const parts = [`${grouped(now.rows)} rows`, `${short(rates.rowsPerSecond)}/s`, `${short(rates.tokensPerSecond)} tok/s`];
  if (rates.done !== null) parts.push(`ETA ${duration(rates.etaSeconds)}`);
  if (now.rejected > 0) parts.push(`${grouped(now.rejected)} rejected`);
  const counts = parts.join(' · ');
  if (rates.done === null) return counts.slice(0, columns - 1);
  // Down, so that 100% means all.
  const share = `${Math.floor(rates.done * 100)}% `;
  const room = Math.min(LONGEST_BAR, columns - 2 - share.length - counts.length);
  return `${room < SHORTEST_BAR ? '' : `${draw(rates.done, room)} `}${share}${counts}`.slice(0, columns - 1);
}

/** 1234567 → 1.2M; under ten thousand as it is. */
function short(value: number): string {
  if (value < 9999.5) return grouped(value);
  return value < 999_500 ? `${Math.round(value / 1000)}k` : `${(value / 1e6).toFixed(1)}M`;
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
