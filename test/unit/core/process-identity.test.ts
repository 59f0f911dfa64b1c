import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { isRunning, thisProcess } from '#src/core/process-identity.js';

const onLinux = { skip: process.platform !== 'linux' };

test('a process knows its host and number, and is running', () => {
  const own = thisProcess();
  assert.deepEqual([own.host, own.pid], [hostname(), process.pid]);
  assert.equal(isRunning(own), true);
  assert.deepEqual(thisProcess(), own);
});

test('a process that has ended is not running', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  assert.equal(isRunning({ pid, began: '1' }), false);
});

test('a number that was given away again is not the same process', onLinux, () => {
  assert.equal(isRunning({ pid: process.pid, began: '1' }), false);
});

test('a process that has ended and that nobody waits for is not running', onLinux, async (t) => {
  // The shell becomes a `sleep`, which never waits for the child that it took over.
  const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec sleep 60 3<&-'], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  t.after(() => parent.kill('SIGKILL'));
  const [told] = await once(parent.stdio[1] ?? assert.fail(), 'data');
  const pid = Number(String(told));
  while (readFileSync(`/proc/${parent.pid}/comm`, 'utf8') !== 'sleep\n') await setImmediate();
  parent.stdio[3]?.destroy();
  const fields = (): readonly string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  while (fields()[0] !== 'Z') await setImmediate();
  assert.equal(isRunning({ pid, began: fields()[19] ?? '' }), false);
});
