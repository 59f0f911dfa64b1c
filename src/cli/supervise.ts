/**
 * --supervise: a process that watches the run in another one, and starts it again from its journal when it dies or
 * stalls. Which chunks were in flight it is told over the channel between the two (pipeline/suspicion.ts).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { FaultError } from '../core/faults.js';
import { journalOf } from '../output/journal.js';
import type { EndingSignal, Interrupt } from '../pipeline/interrupt.js';
import type { Supervision } from '../pipeline/quarantine.js';
import { type LifeSign, Suspicion } from '../pipeline/suspicion.js';
import { tell } from '../report/stderr.js';

/** Carries the suspects to the supervised process; not an option, so not named like one. */
const VARIABLE = '_LLM_THREADS_SUSPECTS';

/** Exit code by which a supervised run says that it stalled and wants another life. */
export const STALLED_EXIT = 99;

/** What this process is to its watcher; null when nobody watches it. */
export function supervision(): Supervision | null {
  const suspects = process.env[VARIABLE];
  if (suspects === undefined || process.send === undefined) return null;
  return {
    suspects: JSON.parse(suspects),
    report: (sign) => {
      // Without a watcher there is nobody to tell; a failing send is told by 'disconnect' too.
      if (process.connected) process.send?.(sign, undefined, undefined, () => {});
    },
  };
}

/**
 * Runs rows as a process that may be watched: a stall is then not told as a failure but by `STALLED_EXIT`, and when
 * the watcher is gone the run ends in order, since nobody would stop it any more.
 *
 * @throws what `run` throws
 */
export async function watched<Result>(
  watcher: Supervision | null,
  interrupt: Interrupt,
  graceMs: number,
  run: () => Promise<Result>,
): Promise<Result | 'stalled'> {
  if (watcher === null) return run();
  const orphaned = (): void => interrupt.end('SIGTERM', graceMs);
  process.on('disconnect', orphaned);
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.code !== 'stalled') throw error;
    tell(`llm-threads: ${error.message}`);
    return 'stalled';
  } finally {
    process.off('disconnect', orphaned);
    if (process.connected) process.disconnect();
  }
}

/**
 * Runs what was typed in another process, again and again until it ends by itself.
 *
 * @param output the output file; its journal says whether there is something to go on with
 * @returns the exit code of the last life
 * @throws FaultError worker_failed when deaths repeat that no row explains
 */
export async function supervise(output: string): Promise<number> {
  const suspicion = new Suspicion();
  for (let life = 1; ; life++) {
    const { code, signal, asked } = await oneLife(suspicion, output);
    const died = signal !== null || code === STALLED_EXIT || (code !== null && code >= 128 && asked === null);
    if (!died) return code ?? 1;
    if (asked !== null) return asked === 'SIGINT' ? 130 : 143;
    const what = code === STALLED_EXIT ? 'stalled' : `died (${signal ?? `exit code ${code}`})`;
    if (!suspicion.died(code === STALLED_EXIT ? 'timeout' : 'crashed_worker')) {
      throw new FaultError({
        code: 'worker_failed',
        place: 'the supervised run',
        reason: `it ${what} again and again, and no row explains it`,
      });
    }
    tell(`llm-threads: the run ${what}; starting it again from its journal (restart ${life}).`);
  }
}

interface LifeEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The signal that whoever watches was asked to end by. */
  readonly asked: EndingSignal | null;
}

function oneLife(suspicion: Suspicion, output: string): Promise<LifeEnd> {
  const typed = process.argv.slice(1);
  const again = [...typed.filter((word) => word !== '--force' && word !== '--resume'), '--resume'];
  const child: ChildProcess = spawn(process.execPath, [...process.execArgv, ...(existsSync(journalOf(output)) ? again : typed)], {
    // A group of its own: a terminal's Ctrl-C comes here alone, and is passed on once.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [VARIABLE]: JSON.stringify(suspicion.suspects()) },
  });
  let asked: EndingSignal | null = null;
  const pass = (signal: EndingSignal): void => {
    asked ??= signal;
    child.kill(signal);
  };
  const status = (): void => void child.kill('SIGUSR1');
  process.on('SIGINT', pass).on('SIGTERM', pass).on('SIGUSR1', status);
  child.on('message', (sign) => suspicion.heard(sign as LifeSign));
  return new Promise((done, failed) => {
    child.on('error', failed);
    // Not 'exit': what it said last may still be in the channel.
    child.on('close', (code, signal) => {
      process.off('SIGINT', pass).off('SIGTERM', pass).off('SIGUSR1', status);
      done({ code, signal, asked });
    });
  });
}
