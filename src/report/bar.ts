/** The bar of a run: rows, rates, the time left. */
import { type ProgressStatus, RateMeter, type Rates } from './rates.js';
import { duration, grouped } from './spell.js';
import { type BarTerminal, type DrawBar, LONGEST_BAR, startTerminalBar } from './terminal-bar.js';

const SHORTEST_BAR = 6;

/**
 * Draws until stopped, and then once more; leaves the cursor on a line of its own. `hide` takes the bar away until
 * the next frame: what a pipe leads to may be about to write on the same terminal.
 */
export function startBar(status: () => ProgressStatus, terminal: BarTerminal = process.stderr): { stop(): void; hide(): void } {
  const meter = new RateMeter();
  return startTerminalBar((columns, draw) => {
    const now = status();
    return barLine(now, meter.update(now), columns, draw);
  }, terminal);
}

/** One line of at most `columns` - 1 characters: the bar takes what the numbers leave. */
export function barLine(now: ProgressStatus, rates: Rates, columns: number, draw: DrawBar): string {
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
