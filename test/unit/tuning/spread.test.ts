import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviation, mean, median, quantile, studentT, uncertainty } from '#src/tuning/spread.js';

for (const [freedom, wanted] of [
  [1, 6.314],
  [4, 2.132],
  [10, 1.812],
  [11, 1.796],
  [20, 1.725],
  [60, 1.671],
  [1000, 1.646],
] as const) {
  test(`the 95 % quantile of Student's t with ${freedom} degrees of freedom is ${wanted}`, () => {
    assert.equal(studentT(freedom).toFixed(3), wanted.toFixed(3));
  });
}

test('means, deviations, medians and quantiles', () => {
  const values = [4, 1, 3, 2];
  assert.equal(mean(values), 2.5);
  assert.equal(deviation(values).toFixed(4), '1.2910');
  assert.equal(deviation([7]), 0);
  assert.equal(median(values), 2.5);
  assert.equal(median([3, 1, 2]), 2);
  assert.deepEqual([quantile(values, 0.5), quantile(values, 0.95), quantile([5], 0.95)], [2, 4, 5]);
});

test('a mean of one value is not known at all, one of equal values exactly', () => {
  assert.equal(uncertainty([3]), Number.POSITIVE_INFINITY);
  assert.equal(uncertainty([3, 3, 3]), 0);
  assert.equal(uncertainty([9, 10, 11]).toFixed(3), (2.92 / Math.sqrt(3) / 10).toFixed(3));
});
