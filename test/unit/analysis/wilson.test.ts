import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wilsonInterval } from '#src/analysis/wilson.js';

/** scipy 1.17: binomtest(right, rows).proportion_ci(method='wilson'). */
const EXPECTED: readonly (readonly [right: number, rows: number, low: number, high: number])[] = [
  [45, 50, 0.786398, 0.956524],
  [0, 10, 0, 0.277533],
  [10, 10, 0.722467, 1],
  [1, 3, 0.061492, 0.79234],
  [970, 1000, 0.957497, 0.978906],
];

for (const [right, rows, low, high] of EXPECTED) {
  test(`${right} of ${rows} is a share from ${low} to ${high}`, () => {
    const found = wilsonInterval(right / rows, rows);
    assert.ok(Math.abs(found[0] - low) < 1e-6 && Math.abs(found[1] - high) < 1e-6, found.join());
  });
}

test('no row tells nothing', () => assert.deepEqual(wilsonInterval(0, 0), [0, 1]));
