import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateMemoryMb, threadsThatFit, type WorkerKind } from '#src/plan/memory.js';

test('memory grows by the same for every thread, at least by the weights', () => {
  const [one, two, three] = [1, 2, 3].map((threads) => estimateMemoryMb(threads, 100_000_000, 'encoder'));
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  assert.equal(three - two, two - one);
  assert.ok(two - one > 100);
});

test('memory is told in whole megabytes, and more for a larger model', () => {
  assert.ok(Number.isInteger(estimateMemoryMb(3, 12_345_678, 'encoder')));
  assert.equal(estimateMemoryMb(2, 200_000_000, 'encoder') - estimateMemoryMb(2, 100_000_000, 'encoder'), 210);
});

for (const modelBytes of [0, 23_000_000, 500_000_000]) {
  test(`as many threads fit as the estimate says, for a model of ${modelBytes} bytes`, () => {
    for (const threads of [1, 2, 7, 64]) {
      const need = estimateMemoryMb(threads, modelBytes, 'encoder');
      assert.equal(threadsThatFit(need + 1, modelBytes, 'encoder'), threads);
      assert.equal(threadsThatFit(need - 1, modelBytes, 'encoder'), threads - 1);
    }
  });
}

test('where there is too little for the process itself, no thread fits', () => {
  assert.equal(threadsThatFit(0, 23_000_000, 'encoder'), 0);
});

const SEEN: readonly (readonly [what: string, kind: WorkerKind, modelBytes: number, mb: Readonly<Record<number, number>>])[] = [
  ['sentiment-en, long texts among short ones', 'encoder', 22_957_931, { 1: 215, 2: 293, 4: 442, 8: 773 }],
  ['268 MB of float32', 'encoder', 268_000_000, { 1: 441, 2: 779, 4: 1357 }],
  ['SmolLM2-135M, q4', 'writer', 105_707_071, { 1: 432, 2: 752, 4: 1371 }],
];
for (const [what, kind, modelBytes, mb] of SEEN) {
  test(`what was seen is a quarter off at most: ${what}`, () => {
    for (const [threads, seen] of Object.entries(mb)) {
      const ratio = estimateMemoryMb(Number(threads), modelBytes, kind) / seen;
      assert.ok(ratio >= 1 && ratio < 1.25, `${threads} threads: ${ratio}`);
    }
  });
}
