import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ratio, scoresOf } from '#src/analysis/precision-recall.js';

test('F1 is the harmonic mean of precision and recall', () => {
  assert.deepEqual(scoresOf({ truePositives: 3, predicted: 4, gold: 12 }), { precision: 0.75, recall: 0.25, f1: 0.375, support: 12 });
});

for (const [what, hits] of [
  ['never predicted', { truePositives: 0, predicted: 0, gold: 2 }],
  ['never gold', { truePositives: 0, predicted: 2, gold: 0 }],
  ['neither gold nor predicted', { truePositives: 0, predicted: 0, gold: 0 }],
] as const) {
  test(`a class that is ${what} scores 0`, () => {
    assert.deepEqual(scoresOf(hits), { precision: 0, recall: 0, f1: 0, support: hits.gold });
  });
}

test('a ratio to nothing is 0', () => {
  assert.equal(ratio(3, 0), 0);
  assert.equal(ratio(3, 4), 0.75);
});
