import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextFor, type Schedule, type Waiting } from '#src/engine/schedule.js';

const fresh = (place: number, size = 1): Waiting => ({ place, again: false, size });
const again = (place: number, size = 1): Waiting => ({ place, again: true, size });

/** The order in which chunks leave when a worker takes one after the other. */
function order(schedule: Schedule, waiting: readonly Waiting[], seat: number, seats: number, oldest: number): number[] {
  const left = [...waiting];
  const places: number[] = [];
  for (;;) {
    const [next] = left.splice(nextFor(schedule, left, seat, seats, oldest), 1);
    if (next === undefined) return places;
    places.push(next.place);
    if (nextFor(schedule, left, seat, seats, oldest) === -1) return places;
  }
}

test('the queue gives the oldest first, and parts of an old chunk before newer chunks', () => {
  assert.deepEqual(order('queue', [fresh(4, 9), fresh(5), again(2), again(3)], 0, 2, 2), [2, 3, 4, 5]);
});

test('longest first goes by size, but for the chunk that the writer waits for and then retries', () => {
  assert.deepEqual(order('longest-first', [fresh(1, 5), fresh(2, 1), fresh(3, 9), again(4, 2), fresh(5, 9)], 1, 2, 2), [2, 4, 3, 5, 1]);
});

test('round robin deals chunks out by number, whoever is free', () => {
  const waiting = [fresh(3), fresh(4), fresh(5), again(1)];
  assert.deepEqual(order('round-robin', waiting, 0, 2, 1), [4]);
  assert.deepEqual(order('round-robin', waiting, 1, 2, 1), [1, 3, 5]);
  assert.equal(nextFor('round-robin', [fresh(3)], 0, 2, 3), -1);
});

test('where nothing waits there is nothing to get', () => {
  for (const schedule of ['queue', 'longest-first', 'round-robin'] as const) assert.equal(nextFor(schedule, [], 0, 1, 0), -1);
});
