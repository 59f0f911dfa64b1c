import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DurationHistogram } from '#src/report/measures/duration-histogram.js';

test('quantiles are within 5 % of the true ones', () => {
  const histogram = new DurationHistogram();
  for (let i = 1; i <= 1000; i++) histogram.add(i);
  for (const [share, expected] of [
    [0.5, 500],
    [0.95, 950],
    [1, 1000],
  ] as const) {
    const found = histogram.quantile(share) ?? 0;
    assert.ok(Math.abs(found / expected - 1) <= 0.05, `${share}: ${found}`);
  }
});

test('of nothing there is no quantile, and no duration is too short', () => {
  const histogram = new DurationHistogram();
  assert.equal(histogram.quantile(0.5), null);
  histogram.add(0);
  assert.ok((histogram.quantile(0.5) ?? 1) < 0.01);
});
