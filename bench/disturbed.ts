/** Runs that are killed on their way: the program without the settings of whoever benches it, ended by anything. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PRODUCT } from './measure.js';

export interface Disturbed {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly seconds: number;
  readonly stderr: string;
}

/**
 * Runs the program to its end, whatever that is.
 *
 * @param env LLM_THREADS_… variables to set
 * @param killAfterMs when to kill it with SIGKILL; null for never
 */
export async function disturbed(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  killAfterMs: number | null = null,
): Promise<Disturbed> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LLM_THREADS_')));
  const started = performance.now();
  const child = spawn(process.execPath, [PRODUCT, ...args], { env: { ...clean, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const ended = once(child, 'close');
  if (killAfterMs !== null) {
    await Promise.race([sleep(killAfterMs), ended]);
    child.kill('SIGKILL');
  }
  const [code, signal] = await ended;
  return { code, signal, seconds: (performance.now() - started) / 1000, stderr };
}
