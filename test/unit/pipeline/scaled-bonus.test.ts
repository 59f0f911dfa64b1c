import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaledBonus } from '#src/pipeline/scaled-bonus.js';

const bonus = (columns: readonly (readonly number[])[], weights: readonly number[]): number[] => [
  ...new Float32Array(scaledBonus(columns, weights)),
];

test('the least value adds nothing, the greatest the whole weight', () => {
  assert.deepEqual(bonus([[10, 30, 20]], [0.5]), [0, 0.5, 0.25]);
});

test('with a weight below 0 small values are better', () => {
  assert.deepEqual(bonus([[1, 3]], [-2]), [0, -2]);
});

test('an item without a value has the mean, and a column of equal values adds nothing', () => {
  assert.deepEqual(bonus([[0, 4, Number.NaN, 2]], [1]), [0, 1, 0.5, 0.5]);
  assert.deepEqual(
    bonus(
      [
        [7, 7],
        [Number.NaN, Number.NaN],
      ],
      [1, 1],
    ),
    [0, 0],
  );
});

test('a value counts by its place, not by its size; equal values count alike', () => {
  assert.deepEqual(bonus([[1, 2, 1_000_000]], [1]), [0, 0.5, 1]);
  assert.deepEqual(bonus([[0, 1, 0, 1, 0]], [1]), [0, 1, 0, 1, 0]);
});

test('columns add up', () => {
  assert.deepEqual(
    bonus(
      [
        [0, 1],
        [5, 0],
      ],
      [1, 0.5],
    ),
    [0.5, 1],
  );
});
