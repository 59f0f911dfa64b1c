import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupt } from '#src/pipeline/interrupt.js';

test('nothing asks for an end at first', () => {
  const { cause, reading, waiting } = new Interrupt();
  assert.deepEqual([cause, reading.aborted, waiting.aborted], [null, false, false]);
});

test('reading ends at once, waiting when the grace is over', async () => {
  const interrupt = new Interrupt();
  const over = once(interrupt.waiting, 'abort');
  interrupt.end('SIGTERM', 5);
  assert.deepEqual([interrupt.cause, interrupt.reading.aborted, interrupt.waiting.aborted], ['SIGTERM', true, false]);
  await over;
  assert.equal(interrupt.waiting.aborted, true);
});

test('the first cause is the one, and its grace', async () => {
  const interrupt = new Interrupt();
  const over = once(interrupt.waiting, 'abort');
  interrupt.end('SIGINT', 5);
  interrupt.end('SIGTERM', 3_600_000);
  assert.equal(interrupt.cause, 'SIGINT');
  await over;
});

test('once settled nothing is dropped any more, and nothing keeps the process', async () => {
  const interrupt = new Interrupt();
  interrupt.end('SIGINT', 1);
  interrupt.settled();
  await sleep(20);
  assert.equal(interrupt.waiting.aborted, false);
  new Interrupt().settled();
});
