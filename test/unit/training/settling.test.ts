import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#src/core/seeded-random.js';
import type { Judged } from '#src/training/probabilities.js';
import { rowsOf, settle, settled } from '#src/training/settling.js';

const near = (actual: readonly number[], expected: readonly number[]): void =>
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - (expected[i] ?? Number.NaN)) < 1e-5, `${actual}, expected ${expected}`);
  });

const JUDGED: Judged = { logits: Float32Array.of(1, 2, 8, 5, 1, 0), classes: 3, labels: Int32Array.of(1, 0) };

test('offsets are added in scope, the rule is applied out of it, and all is scaled', () => {
  const { logits, classes } = settled(JUDGED, { offsets: Float64Array.of(0.5, -0.5), rule: { slope: 0.25, shift: 1 }, scale: 2 });
  assert.equal(classes, 3);
  near([...logits], [3, 3, 6, 11, 1, 2]);
});

test('a class out of scope that was not trained is one more, with the shift for a logit', () => {
  const { logits, classes } = settled(JUDGED, { offsets: new Float64Array(3), rule: { slope: 0, shift: 4 }, scale: 1 });
  assert.equal(classes, 4);
  near([...logits], [1, 2, 8, 4, 5, 1, 0, 4]);
});

test('rows are taken in the order given', () => {
  const taken = rowsOf(JUDGED, [1, 0]);
  assert.deepEqual([...taken.logits], [5, 1, 0, 1, 2, 8]);
  assert.deepEqual([...taken.labels], [0, 1]);
});

test('the wanted share of the rightly labelled rows keeps its label, and the scale is that of the settled logits', async () => {
  const random = seededRandom(3);
  const labels = Int32Array.from({ length: 400 }, (_, row) => row % 4);
  // Three classes in scope, rows of the fourth are weak in all of them.
  const logits = Float32Array.from(
    [...labels].flatMap((label) => [0, 1, 2, 3].map((i) => (i === label ? (label === 3 ? 2 : 4) : 0) + 3 * random())),
  );
  const judged = { logits, classes: 4, labels };
  const settlement = await settle(judged, new Float64Array(3), { label: 3, kept: 0.98 });
  assert.equal(settlement.tau, 0);
  assert.ok(settlement.scale > 0.2 && settlement.scale < 20);
  const after = settled(judged, settlement);
  const kept = [...labels.keys()].filter((row) => {
    const own = [...after.logits.subarray(4 * row, 4 * row + 4)];
    return labels[row] !== 3 && own.indexOf(Math.max(...own)) === labels[row];
  });
  const right = [...labels.keys()].filter((row) => {
    const own = [...logits.subarray(4 * row, 4 * row + 3)];
    return labels[row] !== 3 && own.indexOf(Math.max(...own)) === labels[row];
  });
  assert.equal(kept.length, Math.ceil(0.98 * right.length));
});
