import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { carryOut } from '#src/engine/carry-out.js';

const MODULE = import.meta.resolve('#src/engine/carry-out.js');

/** A worker that tells when it begins to carry out a fault. */
const failing = (kind: string): Worker =>
  new Worker(
    `const { parentPort } = require('node:worker_threads');
     import(${JSON.stringify(MODULE)}).then(({ carryOut }) => { parentPort.postMessage('now'); carryOut(${JSON.stringify(kind)}); });`,
    { eval: true, resourceLimits: { maxOldGenerationSizeMb: 64 } },
  );

const endOf = (worker: Worker): Promise<{ code: number; error: unknown }> =>
  new Promise((resolve) => {
    let error: unknown = null;
    worker.on('error', (found) => {
      error = found;
    });
    worker.on('exit', (code) => resolve({ code, error }));
  });

test('throw is an exception', () => {
  assert.throws(() => carryOut('throw'), /LLM_THREADS_TEST_FAULT/);
});

test('exit ends the thread', async () => {
  assert.deepEqual(await endOf(failing('exit')), { code: 1, error: null });
});

test('oom reaches the heap limit', async () => {
  const { error } = await endOf(failing('oom'));
  assert.ok(error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY');
});

test('hang holds the thread until it is terminated', async () => {
  const worker = failing('hang');
  const ended = endOf(worker);
  await new Promise((resolve) => worker.once('message', resolve));
  assert.equal(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 200, 'hangs'))]), 'hangs');
  await worker.terminate();
  await ended;
});
