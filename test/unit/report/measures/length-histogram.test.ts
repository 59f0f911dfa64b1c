import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LengthHistogram } from '#src/report/measures/length-histogram.js';

test('sequences are counted by length, with the padding up to the longest of their call', () => {
  const histogram = new LengthHistogram();
  histogram.add([5, 3, 3]);
  histogram.add([3]);
  const bins = histogram.all();
  assert.equal(bins.length, 6);
  assert.deepEqual(bins[3], { from: 3, to: 4, sequences: 3, tokens: 9, padding: 4 });
  assert.deepEqual(bins[5], { from: 5, to: 6, sequences: 1, tokens: 5, padding: 0 });
});

test('bins widen for long sequences, and stay few', () => {
  const histogram = new LengthHistogram();
  histogram.add([5, 4]);
  histogram.add([100_000]);
  const bins = histogram.all();
  assert.ok(bins.length <= 32, String(bins.length));
  assert.deepEqual([bins[0]?.sequences, bins[0]?.tokens, bins[0]?.padding], [2, 9, 1]);
  const last = bins.at(-1);
  assert.ok(last !== undefined && last.from <= 100_000 && last.to > 100_000 && last.sequences === 1);
});

test('nothing added is no bin', () => assert.deepEqual(new LengthHistogram().all(), []));
