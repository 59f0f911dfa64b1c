import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBar } from '#src/report/bar.js';
import type { ProgressStatus } from '#src/report/rates.js';

test('a bar shows where the run was when it is stopped', () => {
  const asked: number[] = [];
  let rows = 1;
  const status = (): ProgressStatus => {
    asked.push(rows);
    return { rows, rejected: 1, tokens: 0, bytesRead: 0, totalBytes: 10, rowsTotal: null, seconds: 1 };
  };
  const bar = startBar(status);
  rows = 2;
  bar.stop();
  assert.equal(asked.at(-1), 2);
});
