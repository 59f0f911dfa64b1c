import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { KILL_STEPS } from '#src/core/test-kill.js';

const onPosix = { skip: process.platform === 'win32' };

/** Goes through the steps twice in a process of its own. */
function livedThrough(wanted?: string): { signal: string | null; steps: readonly string[] } {
  const script = `
    import { writeSync } from 'node:fs';
    import { KILL_STEPS, killAt } from ${JSON.stringify(resolve('dist', 'core', 'test-kill.js'))};
    for (const step of [...KILL_STEPS, ...KILL_STEPS]) { killAt(step); writeSync(1, step + '\\n'); }`;
  const env = { PATH: process.env['PATH'], ...(wanted === undefined ? {} : { LLM_THREADS_TEST_KILL: wanted }) };
  const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' });
  return { signal, steps: stdout.split('\n').filter(Boolean) };
}

test('without the variable nothing happens', () => {
  assert.deepEqual(livedThrough(), { signal: null, steps: [...KILL_STEPS, ...KILL_STEPS] });
});

test('the process dies at the step, before what comes after', onPosix, () => {
  assert.deepEqual(livedThrough('output-synced'), { signal: 'SIGKILL', steps: KILL_STEPS.slice(0, KILL_STEPS.indexOf('output-synced')) });
});

test('at its Nth time', onPosix, () => {
  const { signal, steps } = livedThrough('header-written@2');
  assert.equal(signal, 'SIGKILL');
  assert.equal(steps.length, KILL_STEPS.length + KILL_STEPS.indexOf('header-written'));
  assert.equal(livedThrough('header-written@3').signal, null);
});

test('no step is named twice', () => {
  assert.equal(new Set(KILL_STEPS).size, KILL_STEPS.length);
});
