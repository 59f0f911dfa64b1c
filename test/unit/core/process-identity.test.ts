import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { test } from 'node:test';
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
