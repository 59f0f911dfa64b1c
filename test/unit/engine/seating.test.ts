import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Seating, type Threads } from '#src/engine/seating.js';

/** A seating over threads that are there as told; `opened` resolves when one more seat may be taken. */
function seated(seats: number, least: number, threads: { count: number; loading: boolean }): { seating: Seating; opened: Promise<void> } {
  let tell = (): void => {};
  const opened = new Promise<void>((resolve) => (tell = resolve));
  const now = (): Threads => threads;
  return { seating: new Seating(seats, least, now, () => tell()), opened };
}

test('in a fixed pool every seat is open, also while a thread is being replaced', () => {
  const { seating } = seated(3, 3, { count: 1, loading: true });
  assert.deepEqual(seating.open(), [0, 1, 2]);
  seating.take(0);
  seating.take(2);
  assert.deepEqual(seating.open(), [1]);
  seating.leave(2);
  assert.deepEqual(seating.open(), [1, 2]);
});

test('a pool that may grow opens its least seats, and one more when work has waited', async () => {
  const threads = { count: 1, loading: false };
  const { seating, opened } = seated(3, 1, threads);
  assert.deepEqual(seating.open(), [0]);
  seating.take(0);
  assert.deepEqual(seating.open(), []);
  seating.wantMore();
  await opened;
  assert.deepEqual(seating.open(), [1]);
  seating.take(1);
  assert.deepEqual(seating.open(), []);
  // The thread that was started for it counts from now on; one that was ended closes its seat.
  threads.count = 2;
  seating.leave(0);
  assert.deepEqual(seating.open(), [0]);
  threads.count = 1;
  assert.deepEqual(seating.open(), []);
});

test('while a thread loads no further one is added', async () => {
  const threads = { count: 2, loading: true };
  const { seating, opened } = seated(3, 1, threads);
  seating.take(0);
  seating.take(1);
  seating.wantMore();
  const early = await Promise.race([opened.then(() => 'opened'), new Promise((resolve) => setTimeout(() => resolve('waiting'), 400))]);
  assert.equal(early, 'waiting');
  threads.loading = false;
  await opened;
  assert.deepEqual(seating.open(), [2]);
  seating.close();
  assert.deepEqual(seating.open(), []);
});
