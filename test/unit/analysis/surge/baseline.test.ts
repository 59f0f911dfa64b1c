import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWarm, MEMORY_ROWS, withRows } from '#src/analysis/surge/baseline.js';

test('is warm with enough rows and enough negatives, or with many rows', () => {
  assert.equal(isWarm({ rows: 199, negatives: 199 }), false);
  assert.equal(isWarm({ rows: 200, negatives: 39 }), false);
  assert.equal(isWarm({ rows: 200, negatives: 40 }), true);
  assert.equal(isWarm({ rows: 2000, negatives: 0 }), true);
});

test('forgets slowly: it stays as large, and goes over to what is new', () => {
  let baseline = { rows: MEMORY_ROWS, negatives: 0 };
  for (let i = 0; i < MEMORY_ROWS; i++) baseline = withRows(baseline, { rows: 1, negatives: 1 });
  assert.ok(Math.abs(baseline.rows - MEMORY_ROWS) < 1e-6);
  assert.ok(Math.abs(baseline.negatives / baseline.rows - (1 - 1 / Math.E)) < 0.001);
});
