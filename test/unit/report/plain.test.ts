import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonLine, plainLine } from '#src/report/plain.js';

const now = { rows: 12345, rejected: 6, tokens: 99, bytesRead: 50, totalBytes: 200, mostRows: null, seconds: 12.34 };

test('a line of words tells rows, share, rates, rejects and the time left', () => {
  assert.equal(
    plainLine(now, { rowsPerSecond: 1000.4, tokensPerSecond: 8.25, done: 0.254, etaSeconds: 65 }),
    '12,345 rows (25 %), 1,000 rows/s, 8.3 tokens/s, 6 rejected, 1m05s left',
  );
});

test('a line of words is silent about the end when the size is not known', () => {
  assert.equal(
    plainLine(now, { rowsPerSecond: 1, tokensPerSecond: 2, done: null, etaSeconds: null }),
    '12,345 rows, 1 rows/s, 2 tokens/s, 6 rejected',
  );
});

test('a JSON line has every key, rounded to tenths, and null for what is not known', () => {
  assert.deepEqual(
    JSON.parse(
      jsonLine({ ...now, bytesRead: 49.6, totalBytes: null }, { rowsPerSecond: 1.25, tokensPerSecond: 2, done: null, etaSeconds: null }),
    ),
    {
      rows: 12345,
      rejected: 6,
      tokens: 99,
      bytes_read: 50,
      total_bytes: null,
      done: null,
      seconds: 12.3,
      rows_per_second: 1.3,
      tokens_per_second: 2,
      eta_seconds: null,
    },
  );
});

test('the share done is told in thousandths, and is 1 only when all is done', () => {
  for (const [done, told] of [
    [0.25431, 0.254],
    [0.9999, 0.999],
    [1, 1],
  ] as const) {
    assert.equal(JSON.parse(jsonLine(now, { rowsPerSecond: 1, tokensPerSecond: 2, done, etaSeconds: 3 })).done, told);
  }
});

test('a JSON line is one line', () => {
  assert.equal(jsonLine(now, { rowsPerSecond: 1, tokensPerSecond: 2, done: 0.1, etaSeconds: 3 }).includes('\n'), false);
});
