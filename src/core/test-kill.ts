/** For tests only: a real SIGKILL at a step of the life of the output files, `LLM_THREADS_TEST_KILL=STEP[@N]`, at its Nth time. */

/** Every step that a run can be killed at, in the order they come. */
export const KILL_STEPS = [
  'journal-created',
  'partial-created',
  'header-written',
  'chunk-written',
  'output-synced',
  'rejects-synced',
  'entry-torn',
  'entry-written',
  'done-written',
  'renamed',
  'journal-removed',
] as const;

export type KillStep = (typeof KILL_STEPS)[number];

const [wanted, times] = (process.env['LLM_THREADS_TEST_KILL'] ?? '').split('@');
let left = Number(times ?? 1);

/** Whether the process is to die at this step now; each call counts as one time. */
export function isKillStep(step: KillStep): boolean {
  if (step !== wanted) return false;
  left -= 1;
  return left === 0;
}

/** Dies here, if that is asked for. */
export function killAt(step: KillStep): void {
  if (isKillStep(step)) killNow();
}

/** Dies as if by `kill -9`: nothing is flushed, nothing is told. */
export function killNow(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive; nothing may happen until then.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('bug: outlived SIGKILL');
}
