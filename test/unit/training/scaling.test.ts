import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaleColumns } from '#src/training/scaling.js';

test('text features keep their shares: one deviation for all, a mean each', () => {
  const matrix = Float32Array.of(0, 10, 2, 14);
  const { means, deviations } = scaleColumns(matrix, 2, 2);
  assert.deepEqual([...means], [1, 12]);
  // Variances 1 and 4: the root of their mean.
  assert.deepEqual([...deviations], [Math.sqrt(2.5), Math.sqrt(2.5)]);
  assert.deepEqual(
    matrix,
    Float32Array.of(-1, -2, 1, 2).map((value) => value / Math.sqrt(2.5)),
  );
});

test('a number has the variance of all text features together, and a missing one becomes the mean', () => {
  const matrix = Float32Array.of(1, 5, -1, 9, 1, Number.NaN, -1, Number.NaN);
  const { means, deviations } = scaleColumns(matrix, 2, 1);
  assert.deepEqual([...means], [0, 7]);
  assert.deepEqual([...deviations], [1, 2]);
  assert.deepEqual([...matrix], [1, -1, -1, 1, 1, 0, -1, 0]);
});

test('columns without variance or without any number become 0', () => {
  const matrix = Float32Array.of(3, 4, Number.NaN, 3, 4, Number.NaN);
  const { means, deviations } = scaleColumns(matrix, 3, 1);
  assert.deepEqual([...matrix], [0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...means], [3, 4, 0]);
  assert.deepEqual([...deviations], [1, 1, 1]);
});
