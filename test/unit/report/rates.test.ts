import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProgressStatus, RateMeter } from '#src/report/rates.js';

const status = (more: Partial<ProgressStatus>): ProgressStatus => ({
  rows: 0,
  rejected: 0,
  tokens: 0,
  bytesRead: 0,
  totalBytes: null,
  mostRows: null,
  seconds: 0,
  ...more,
});

test('at the very start rates are 0 and nothing is told of the end', () => {
  assert.deepEqual(new RateMeter().update(status({})), { rowsPerSecond: 0, tokensPerSecond: 0, done: null, etaSeconds: null });
});

test('within the first second rates are taken from the start of the run', () => {
  assert.equal(new RateMeter().update(status({ rows: 50, tokens: 500, seconds: 0.5 })).rowsPerSecond, 100);
});

test('rates are those of the last 15 seconds, not of the whole run', () => {
  const meter = new RateMeter();
  for (let second = 0; second <= 60; second++) meter.update(status({ seconds: second, rows: second * 1000, tokens: second * 2000 }));
  let rates = meter.update(status({ seconds: 61, rows: 60_010, tokens: 120_020 }));
  for (let second = 62; second <= 90; second++) {
    rates = meter.update(status({ seconds: second, rows: 60_000 + (second - 60) * 10, tokens: 120_000 + (second - 60) * 20 }));
  }
  assert.equal(rates.rowsPerSecond, 10);
  assert.equal(rates.tokensPerSecond, 20);
});

const fractions: readonly (readonly [what: string, more: Partial<ProgressStatus>, done: number | null])[] = [
  ['bytes, when their number is known', { bytesRead: 25, totalBytes: 100 }, 0.25],
  ['rows, when --limit ends them before the bytes do', { rows: 1, mostRows: 2, bytesRead: 25, totalBytes: 100 }, 0.5],
  ['bytes, when they end before --limit', { rows: 1, mostRows: 200, bytesRead: 25, totalBytes: 100 }, 0.25],
  ['rows alone, for a pipe with --limit', { rows: 1, mostRows: 4, bytesRead: 25 }, 0.25],
  ['nothing, for a pipe', { bytesRead: 25 }, null],
  ['never more than all of it', { bytesRead: 101, totalBytes: 100 }, 1],
  ['an empty file is done', { totalBytes: 0 }, 1],
  ['no rows are done', { mostRows: 0 }, 1],
];
for (const [what, more, done] of fractions) {
  test(`the fraction done goes by: ${what}`, () => {
    assert.equal(new RateMeter().update(status({ seconds: 1, ...more })).done, done);
  });
}

test('the time left follows from the fraction done', () => {
  assert.equal(new RateMeter().update(status({ seconds: 30, rows: 5, bytesRead: 25, totalBytes: 100 })).etaSeconds, 90);
});

test('the time left is not told before a row is out', () => {
  assert.equal(new RateMeter().update(status({ seconds: 30, bytesRead: 25, totalBytes: 100 })).etaSeconds, null);
});
