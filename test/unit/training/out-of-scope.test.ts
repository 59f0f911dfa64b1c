import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scopeRule } from '#src/training/out-of-scope.js';

const inside = Array.from({ length: 100 }, (_, row) => row);

test('without rows out of scope the shift is the logit that the wanted share of rows reaches', () => {
  const best = Float64Array.from(inside, (row) => row);
  const rule = scopeRule({ best, out: new Float64Array(100), right: inside, outOfScope: [] }, 0.98);
  assert.equal(rule.slope, 0);
  assert.equal(best.filter((logit) => logit < rule.shift).length, 2);
});

test('a logit that tells rows out of scope apart is used, and the wanted share keeps its label', () => {
  // The best logit says nothing; the logit out of scope is 10 for rows out of scope, around 0 for others.
  const best = Float64Array.from({ length: 150 }, (_, row) => (row * 7) % 10);
  const out = Float64Array.from({ length: 150 }, (_, row) => (row < 100 ? (row * 3) % 5 : 30));
  const outOfScope = Array.from({ length: 50 }, (_, i) => 100 + i);
  const { slope, shift } = scopeRule({ best, out, right: inside, outOfScope }, 0.98);
  assert.ok(slope > 0);
  const isOut = (row: number): boolean => slope * (out[row] ?? 0) + shift > (best[row] ?? 0);
  assert.ok(inside.filter(isOut).length <= 2);
  assert.equal(outOfScope.filter(isOut).length, 50);
});

test('a logit that misleads is left out', () => {
  const best = Float64Array.from({ length: 150 }, (_, row) => (row < 100 ? 5 + (row % 7) : row % 5));
  const out = Float64Array.from({ length: 150 }, (_, row) => (row < 100 ? (row * 13) % 40 : 0));
  const outOfScope = Array.from({ length: 50 }, (_, i) => 100 + i);
  assert.equal(scopeRule({ best, out, right: inside, outOfScope }, 0.98).slope, 0);
});

test('the more rows in scope are to keep their label, the fewer are called out of scope', () => {
  const best = Float64Array.from(inside, (row) => row);
  const shifts = [0.9, 0.95, 0.99, 1].map(
    (kept) => scopeRule({ best, out: new Float64Array(100), right: inside, outOfScope: [] }, kept).shift,
  );
  assert.deepEqual(
    shifts,
    [...shifts].sort((a, b) => b - a),
  );
});
