import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cautionFor, YEAR_MS } from '#src/analysis/surge/caution.js';

const EVERY_MS = 300_000;

test('both tests together cost no more than the rate that was asked for', () => {
  const seen = { rows: 1_000_000, spanMs: YEAR_MS / 2, topics: 3 };
  const { rowsBetween, windowAlpha } = cautionFor(4, EVERY_MS, seen);
  const byRuns = 2_000_000 / rowsBetween;
  const byWindows = windowAlpha * 3 * (YEAR_MS / EVERY_MS);
  assert.ok(byRuns > 0 && byWindows > 0 && byRuns + byWindows <= 4);
});

test('topics share the rate: the more rows or topics, the more evidence an alarm takes', () => {
  const one = cautionFor(1, EVERY_MS, { rows: 1000, spanMs: YEAR_MS, topics: 1 });
  const four = cautionFor(1, EVERY_MS, { rows: 4000, spanMs: YEAR_MS, topics: 4 });
  assert.equal(four.rowsBetween, 4 * one.rowsBetween);
  assert.equal(four.windowAlpha, one.windowAlpha / 4);
});
