import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scopeRule } from '#src/training/out-of-scope.js';

const inside = Array.from({ length: 100 }, (_, row) => row);

test('without rows out of scope the shift is the logit that the wanted share of rows reaches', () => {
  const best = Float64Array.from(inside, (row) => row);
  const rule = scopeRule({ best, out: new Float64Array(100), right: inside }, false, 0.98);
  assert.equal(rule.slope, 0);
  assert.equal(best.filter((logit) => logit < rule.shift).length, 2);
});

test('a logit that tells rows out of scope apart is used, and the wanted share keeps its label', () => {
  // The best logit says nothing; the logit out of scope is 60 for rows out of scope, below 5 for others.
  const best = Float64Array.from({ length: 150 }, (_, row) => (row * 7) % 10);
  const out = Float64Array.from({ length: 150 }, (_, row) => (row < 100 ? (row * 3) % 5 : 60));
  const { slope, shift } = scopeRule({ best, out, right: inside }, true, 0.98);
  const isOut = (row: number): boolean => slope * (out[row] ?? 0) + shift > (best[row] ?? 0);
  assert.ok(inside.filter(isOut).length <= 2);
  assert.ok(Array.from({ length: 50 }, (_, i) => 100 + i).every(isOut));
});

test('rows of a wrong label have no say', () => {
  const best = Float64Array.from(inside, (row) => row);
  const right = inside.filter((row) => row >= 50);
  const { shift } = scopeRule({ best, out: new Float64Array(100), right }, false, 1);
  assert.ok(shift > 48 && shift <= 50, String(shift));
});

test('the more rows in scope are to keep their label, the fewer are called out of scope', () => {
  const best = Float64Array.from(inside, (row) => row);
  const shifts = [0.9, 0.95, 0.99, 1].map((kept) => scopeRule({ best, out: new Float64Array(100), right: inside }, false, kept).shift);
  assert.deepEqual(
    shifts,
    [...shifts].sort((a, b) => b - a),
  );
});
