import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trainingMatrix } from '#src/pipeline/training-matrix.js';

const ROWS = {
  rows: 4,
  vectors: [Float32Array.of(0, 10), Float32Array.of(2, 14), Float32Array.of(0, 10), Float32Array.of(2, 14)],
  numbers: [[1], [3], [Number.NaN], [2]],
  classes: ['a', 'b'],
  labels: [0, 0, 0, 1],
  sha256: '',
};

test('rows count the same, or each class does', () => {
  assert.deepEqual([...trainingMatrix(ROWS, false).set.importance], [1, 1, 1, 1]);
  const balanced = [...trainingMatrix(ROWS, true).set.importance];
  assert.deepEqual(balanced, Array.from(Float32Array.of(2 / 3, 2 / 3, 2 / 3, 2)));
});

test('a head on the scaled set and the same head on features as they come give the same logits', () => {
  const { set, unscaled } = trainingMatrix(ROWS, false);
  const head = {
    weights: Float64Array.of(0.5, -1, 2, 0.25, -0.75, 1),
    bias: Float64Array.of(0.1, -0.2),
    classes: 2,
    penalty: 1,
    scale: 1,
    tau: 0,
    rule: null,
    heldOut: [],
  };
  const plain = unscaled(head);
  for (let row = 0; row < 4; row++) {
    for (let label = 0; label < 2; label++) {
      const scaled = [0, 1, 2].reduce(
        (sum, i) => sum + (set.features[row * 3 + i] ?? 0) * (head.weights[i * 2 + label] ?? 0),
        head.bias[label] ?? 0,
      );
      const [{ mean, deviation } = { mean: 0, deviation: 1 }] = plain.numbers;
      const number = ROWS.numbers[row]?.[0] ?? Number.NaN;
      const inputs = [...(ROWS.vectors[row] ?? []), Number.isNaN(number) ? 0 : (number - mean) / deviation];
      const found = inputs.reduce((sum, x, i) => sum + x * (plain.weights[label * 3 + i] ?? 0), plain.bias[label] ?? 0);
      assert.ok(Math.abs(found - scaled) < 1e-5, `${found}, expected ${scaled}`);
    }
  }
});
