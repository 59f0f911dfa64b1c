import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, newTally } from '#src/core/tally.js';

test('a new tally has counted nothing', () => {
  const { labels, rejects, ...numbers } = newTally();
  assert.deepEqual(new Set(Object.values(numbers)), new Set([0]));
  assert.deepEqual([labels.size, rejects.size], [0, 0]);
});

test('tallies do not share their counts', () => {
  const first = newTally();
  count(first.labels, 'good');
  count(first.rejects, 'parse');
  assert.deepEqual([newTally().labels.size, newTally().rejects.size], [0, 0]);
});

test('a key is counted from one', () => {
  const counts = new Map<string, number>();
  for (const key of ['a', '__proto__', 'a']) count(counts, key);
  assert.deepEqual(
    [...counts],
    [
      ['a', 2],
      ['__proto__', 1],
    ],
  );
});
