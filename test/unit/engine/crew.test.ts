import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { Crew, WorkerDied } from '#src/engine/crew.js';
import { CURSOR, type ToWorker } from '#src/engine/protocol.js';
import { openModelFolder } from '#src/models/folder.js';

const settings = { topK: null, allScores: false, multiLabel: false, threshold: 0.5, sigmoid: false, precision: 4 };
const never = new Promise<void>(() => {});

function crewOf(threads: number): Crew {
  const model = openModelFolder('tiny-bert', 'fixtures/models/tiny-bert', null, false);
  const task = { name: 'classify', settings } as const;
  return new Crew({ model, task, feed: { maxLength: null, onLong: 'truncate' }, batchTokens: 64, rowTimeoutMs: null }, threads);
}

const chunk = (seat: number, kind: 'exit' | 'throw' | null): ToWorker => ({
  kind: 'chunk',
  seat,
  texts: ['a text'],
  fault: kind === null ? null : { text: 0, kind },
  cursor: new SharedArrayBuffer(CURSOR.BYTES),
  first: true,
});

test('a call whose thread dies fails, and the next call has a new thread', async () => {
  const crew = crewOf(1);
  await assert.rejects(crew.run(chunk(0, 'exit')), (error) => error instanceof WorkerDied && /exited with code: 1/.test(error.message));
  assert.equal((await crew.run(chunk(0, null))).kind, 'part');
  await crew.stop(never);
  assert.equal(crew.busy, false);
});

test('an exception on a text leaves its thread alive', async () => {
  const crew = crewOf(1);
  const failed = await crew.run(chunk(0, 'throw'));
  assert.deepEqual(failed, { kind: 'failed', reason: 'thrown by LLM_THREADS_TEST_FAULT' });
  assert.equal((await crew.run(chunk(0, null))).kind, 'part');
  await crew.stop(never);
});

test('progress grows with threads that get ready and with model calls', async () => {
  const crew = crewOf(1);
  await crew.run({ kind: 'describe', seat: 1 });
  const before = crew.progress;
  await crew.run(chunk(0, null));
  assert.ok(crew.progress > before);
  await crew.stop(never);
});

test('a crew that is given up fails the calls it has and those to come', async () => {
  const crew = crewOf(1);
  const fault = new FaultError({ code: 'stalled', seconds: 1, state: 'x' });
  const first = crew.run(chunk(0, null));
  crew.giveUp(fault);
  await assert.rejects(first, fault);
  await assert.rejects(crew.run(chunk(0, null)), fault);
  await crew.stop(never);
});

test('what threads are at is told in words', async () => {
  const crew = crewOf(2);
  assert.match(crew.describe(), /^2 idle, 2 loading the model$/);
  const call = crew.run(chunk(1, null));
  assert.match(crew.describe(), /^worker 2 has not begun for \d s, 1 idle/);
  await call;
  await crew.stop(never);
  assert.equal(crew.describe(), '2 idle');
});
