import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchTokensToTry, chunkRowsToTry, threadCounts } from '#src/tuning/candidates.js';

for (const [most, counts] of [
  [1, [1]],
  [2, [1, 2]],
  [3, [1, 2, 3]],
  [4, [1, 2, 3, 4]],
  [6, [1, 2, 4, 6]],
  [8, [1, 2, 4, 8]],
  [24, [1, 2, 4, 8, 16, 24]],
] as const) {
  test(`up to ${most} threads, ${counts.join(', ')} are measured`, () => {
    assert.deepEqual(threadCounts(most), counts);
  });
}

test('settings are tried with those of the run first, each once', () => {
  assert.deepEqual(batchTokensToTry({ batchTokens: 256, chunkRows: 1 }), [256, 128, 512]);
  assert.deepEqual(batchTokensToTry({ batchTokens: 96, chunkRows: 1 }), [96, 128, 256, 512]);
});

test('chunks that no block could fill are not tried, the own one always', () => {
  assert.deepEqual(chunkRowsToTry({ batchTokens: 1, chunkRows: 1024 }, 5000), [1024, 256, 2048]);
  assert.deepEqual(chunkRowsToTry({ batchTokens: 1, chunkRows: 1024 }, 300), [1024, 256]);
  assert.deepEqual(chunkRowsToTry({ batchTokens: 1, chunkRows: 1024 }, 10), [1024]);
});
