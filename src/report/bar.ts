/** A bar on the terminal, by cli-progress. No colours, so NO_COLOR is kept by nature. */
import cliProgress from 'cli-progress';
import { type ProgressStatus, RateMeter } from './rates.js';
import { duration, grouped } from './spell.js';

/** Draws until stopped, and then once more; leaves the cursor on a line of its own. */
export function startBar(status: () => ProgressStatus): { stop(): void } {
  const meter = new RateMeter();
  const sized = status().totalBytes !== null || status().rowsTotal !== null;
  const bar = new cliProgress.SingleBar({
    format: sized ? '{bar} {percentage}% {counts}' : '{counts}',
    barsize: 16,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: false,
    stopOnComplete: false,
    // The bar asks for redraws itself: values change with commits, not with time.
    noTTYOutput: false,
    linewrap: false,
  });
  const update = (): void => {
    const now = status();
    const rates = meter.update(now);
    bar.update(Math.round((rates.done ?? 0) * 1000), { counts: counts(now, rates) });
  };
  bar.start(1000, 0, { counts: '' });
  update();
  const timer = setInterval(update, 200);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      update();
      bar.stop();
    },
  };
}

function counts(now: ProgressStatus, rates: ReturnType<RateMeter['update']>): string {
  const parts = [`${grouped(now.rows)} rows`, `${grouped(rates.rowsPerSecond)}/s`, `${grouped(rates.tokensPerSecond)} tok/s`];
  if (rates.done !== null) parts.push(`ETA ${duration(rates.etaSeconds)}`);
  if (now.rejected > 0) parts.push(`${grouped(now.rejected)} rejected`);
  return parts.join(' · ');
}
