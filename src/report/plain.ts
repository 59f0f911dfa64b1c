/** Progress as lines, for logs: one every 30 s, or as JSON one a second. */
import { type ProgressStatus, RateMeter, type Rates } from './rates.js';
import { duration, grouped } from './spell.js';
import { tell } from './stderr.js';

const PLAIN_MS = 30_000;
const JSON_MS = 1000;

/** A line of words every 30 s. */
export function startPlain(status: () => ProgressStatus): { stop(): void } {
  return every(PLAIN_MS, status, plainLine);
}

/** A JSON line a second, and one at the end. */
export function startJson(status: () => ProgressStatus): { stop(): void } {
  const lines = every(JSON_MS, status, jsonLine);
  const meter = new RateMeter();
  return {
    stop: () => {
      lines.stop();
      tell(jsonLine(status(), meter.update(status())));
    },
  };
}

function every(milliseconds: number, status: () => ProgressStatus, spell: (now: ProgressStatus, rates: Rates) => string): { stop(): void } {
  const meter = new RateMeter();
  const timer = setInterval(() => {
    const now = status();
    tell(spell(now, meter.update(now)));
  }, milliseconds);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** A status in words, with rates over the whole run. */
export function statusLine(now: ProgressStatus): string {
  return plainLine(now, new RateMeter().update(now));
}

/** A status in words. */
export function plainLine(now: ProgressStatus, rates: Rates): string {
  const share = rates.done === null ? '' : ` (${(rates.done * 100).toFixed(0)} %)`;
  const eta = rates.done === null ? '' : `, ${duration(rates.etaSeconds)} left`;
  return `${grouped(now.rows)} rows${share}, ${grouped(rates.rowsPerSecond)} rows/s, ${grouped(rates.tokensPerSecond)} tokens/s, ${grouped(now.rejected)} rejected${eta}`;
}

/** A status as JSON; rates rounded to tenths, `done` in [0, 1] and 1 when all is, unknown values null. */
export function jsonLine(now: ProgressStatus, rates: Rates): string {
  const tenths = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10);
  return JSON.stringify({
    rows: now.rows,
    rejected: now.rejected,
    tokens: now.tokens,
    // Rows in flight make it a share of what was read.
    bytes_read: Math.round(now.bytesRead),
    total_bytes: now.totalBytes,
    done: rates.done === null ? null : Math.floor(rates.done * 1000) / 1000,
    seconds: tenths(now.seconds),
    rows_per_second: tenths(rates.rowsPerSecond),
    tokens_per_second: tenths(rates.tokensPerSecond),
    eta_seconds: tenths(rates.etaSeconds),
  });
}
