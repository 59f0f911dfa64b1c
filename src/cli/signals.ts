/** Signals of a row command: SIGINT and SIGTERM end it in order, SIGUSR1 tells how far it is. */
import type { EndingSignal, Interrupt } from '../pipeline/interrupt.js';

/** Exit codes of a run that a signal ended: 128 and the signal's number (contract §5). */
export const SIGNAL_EXIT: Readonly<Record<EndingSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

export interface SignalActions {
  readonly interrupt: Interrupt;
  readonly graceMs: number;
  tell(line: string): void;
  status(): string;
  /** Rows are about to flow; before that there is nothing to finish. */
  isFlowing(): boolean;
}

/**
 * Listens until the process ends.
 *
 * The second signal gets its default action: the process dies at once, by the signal, wherever it is. Nothing in
 * the program may stand in the way of that; what was made durable before can be gone on with.
 */
export function listenToSignals({ interrupt, graceMs, tell, status, isFlowing }: SignalActions): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupt.cause !== null || !isFlowing()) {
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
        return;
      }
      tell(`${signal}: finishing the rows in work, for ${graceMs / 1000} s at most; the same signal again ends at once.`);
      interrupt.end(signal, graceMs);
    });
  }
  process.on('SIGUSR1', () => tell(status()));
  // A file that may not grow (ulimit -f) is then an error of the write, told as such, not a death.
  process.on('SIGXFSZ', () => {});
}
