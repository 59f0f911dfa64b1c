import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ngramCounts, ngramTotal, overlap } from '#src/analysis/ngrams.js';

test('n-grams are counted, those of words apart by the separator', () => {
  assert.deepEqual(
    [...ngramCounts(['a', 'b', 'a', 'b'], 2, ' ')],
    [
      ['a b', 2],
      ['b a', 1],
    ],
  );
  assert.equal(ngramCounts(['ab', 'c', 'a', 'bc'], 2, ' ').get('a bc'), 1);
});

for (const [length, n, total] of [
  [4, 1, 4],
  [4, 4, 1],
  [3, 4, 0],
  [0, 1, 0],
] as const) {
  test(`${length} items have ${total} n-grams of order ${n}`, () => {
    const items = Array.from({ length }, () => 'x');
    assert.equal(ngramTotal(length, n), total);
    assert.equal(
      [...ngramCounts(items, n, '').values()].reduce((sum, count) => sum + count, 0),
      total,
    );
  });
}

test('an n-gram matches at most as often as the other side has it', () => {
  assert.equal(overlap(ngramCounts(['a', 'a', 'a', 'b'], 1, ''), ngramCounts(['a', 'a', 'c'], 1, '')), 2);
});
