import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateMemoryMb, threadsThatFit } from '#src/plan/memory.js';

test('memory grows by the same for every thread, at least by the weights', () => {
  const [one, two, three] = [1, 2, 3].map((threads) => estimateMemoryMb(threads, 68_000_000));
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  assert.equal(three - two, two - one);
  assert.ok(two - one > 68);
});

test('memory is told in whole megabytes, and more for a larger model', () => {
  assert.ok(Number.isInteger(estimateMemoryMb(3, 12_345_678)));
  assert.equal(estimateMemoryMb(2, 200_000_000) - estimateMemoryMb(2, 100_000_000), 250);
});

for (const modelBytes of [0, 23_000_000, 500_000_000]) {
  test(`as many threads fit as the estimate says, for a model of ${modelBytes} bytes`, () => {
    for (const threads of [1, 2, 7, 64]) {
      const need = estimateMemoryMb(threads, modelBytes);
      assert.equal(threadsThatFit(need + 1, modelBytes), threads);
      assert.equal(threadsThatFit(need - 1, modelBytes), threads - 1);
    }
  });
}

test('where there is too little for the process itself, no thread fits', () => {
  assert.equal(threadsThatFit(0, 23_000_000), 0);
});
