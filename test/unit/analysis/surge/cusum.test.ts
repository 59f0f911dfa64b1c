import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cusumFor, scoreOf } from '#src/analysis/surge/cusum.js';
import { seededRandom } from '#src/core/seeded-random.js';

test('a negative row speaks for a surge, any other against it, and rows as usual speak against it on average', () => {
  for (const share of [0.01, 0.05, 0.2, 0.5, 0.9]) {
    const { up, down } = cusumFor(share, 1e6);
    assert.ok(up > 0 && down < 0);
    assert.ok(share * up + (1 - share) * down < 0);
  }
});

test('the score is the log-likelihood ratio of rows at twice the odds', () => {
  const cusum = cusumFor(0.2, 1e6);
  const odds = (0.2 / 0.8) * 2;
  const surge = odds / (1 + odds);
  const wanted = 3 * Math.log(surge / 0.2) + 7 * Math.log((1 - surge) / 0.8);
  assert.ok(Math.abs(scoreOf(cusum, { rows: 10, negatives: 3 }) - wanted) < 1e-12);
});

test('fewer false alarms take more evidence', () => {
  assert.ok(cusumFor(0.2, 1e7).threshold > cusumFor(0.2, 1e4).threshold + 5);
});

for (const share of [0.05, 0.2, 0.4]) {
  test(`at a share of ${share}, false alarms are as many rows apart as was asked for`, () => {
    const rowsBetween = 10_000;
    const { up, down, threshold } = cusumFor(share, rowsBetween);
    const random = seededRandom(1);
    const rows = 4_000_000;
    let alarms = 0;
    let score = 0;
    for (let row = 0; row < rows; row++) {
      score = Math.max(0, score + (random() < share ? up : down));
      if (score < threshold) continue;
      alarms += 1;
      score = 0;
    }
    const found = rows / alarms;
    assert.ok(found > 0.75 * rowsBetween && found < 1.5 * rowsBetween, `${found} rows between false alarms`);
  });
}
