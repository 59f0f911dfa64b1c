import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TimeBuckets, widthFor } from '#src/report/measures/time-buckets.js';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

test('an amount is spread evenly over its time', () => {
  const buckets = new TimeBuckets();
  buckets.add(25, 125, 10);
  assert.deepEqual(buckets.resampled(50, 4), [2.5, 5, 2.5, 0]);
});

test('an amount of one moment is in one bucket, and what was before the zero is at it', () => {
  const buckets = new TimeBuckets();
  buckets.add(70, 70, 3);
  buckets.add(-20, 0, 4);
  assert.deepEqual(buckets.resampled(50, 2), [4, 3]);
});

test('buckets are merged when time outgrows them, and keep what was in them', () => {
  const buckets = new TimeBuckets();
  buckets.add(0, 0, 1);
  buckets.add(49_999, 49_999, 2);
  const day = 24 * 3600 * 1000;
  buckets.add(day, day, 5);
  const width = widthFor(day + 1, 100);
  const sums = buckets.resampled(width, 100);
  assert.equal(sums[0], 3);
  assert.equal(sums[Math.floor(day / width)], 5);
  assert.equal(sum(sums), 8);
});

test('however time goes, nothing is lost', () => {
  const spans = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 1, max: 99 })),
  );
  fc.assert(
    fc.property(spans, (all) => {
      const buckets = new TimeBuckets();
      for (const [from, length, amount] of all) buckets.add(from, from + length, amount);
      const end = Math.max(0, ...all.map(([from, length]) => from + length)) + 1;
      const width = widthFor(end, 120);
      const total = sum(buckets.resampled(width, Math.ceil(end / width)));
      const expected = sum(all.map(([, , amount]) => amount));
      assert.ok(Math.abs(total - expected) < 1e-6 * (1 + expected), `${total} ${expected}`);
    }),
  );
});

test('a width is the smallest that needs no more buckets than there may be', () => {
  assert.deepEqual([widthFor(0, 120), widthFor(6000, 120), widthFor(6001, 120), widthFor(13_000, 120)], [50, 50, 100, 200]);
});
