import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateMemoryMb } from '#src/plan/memory.js';

test('memory grows by the same for every thread, at least by the weights', () => {
  const [one, two, three] = [1, 2, 3].map((threads) => estimateMemoryMb(threads, 68_000_000));
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  assert.equal(three - two, two - one);
  assert.ok(two - one > 2 * 68);
});

test('memory is told in whole megabytes, and more for a larger model', () => {
  assert.ok(Number.isInteger(estimateMemoryMb(3, 12_345_678)));
  assert.equal(estimateMemoryMb(2, 200_000_000) - estimateMemoryMb(2, 100_000_000), 400);
});
