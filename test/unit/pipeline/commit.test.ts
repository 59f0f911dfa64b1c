import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newTally } from '#src/core/tally.js';
import { checkAccounting, tooManyRejects } from '#src/pipeline/commit.js';

const tallyOf = (rowsIn: number, rejected: number) => ({
  ...newTally(),
  rowsIn,
  rejected,
  rowsOut: rowsIn - rejected,
  recordsWritten: rowsIn - rejected,
});

test('a number of rejects is judged at once, a share from 1,000 rows on or at the end', () => {
  const cases: [number, number, Parameters<typeof tooManyRejects>[1], boolean, boolean][] = [
    [10, 3, null, true, false],
    [10, 3, { count: 3 }, false, false],
    [10, 4, { count: 3 }, false, true],
    [10, 1, { count: 0 }, false, true],
    [999, 500, { percent: 10 }, false, false],
    [1000, 500, { percent: 10 }, false, true],
    [1000, 100, { percent: 10 }, false, false],
    [10, 2, { percent: 10 }, false, false],
    [10, 2, { percent: 10 }, true, true],
    [10, 1, { percent: 10 }, true, false],
    [0, 0, { percent: 0 }, true, false],
  ];
  for (const [rows, rejected, limit, atEnd, verdict] of cases) {
    assert.equal(tooManyRejects(tallyOf(rows, rejected), limit, atEnd), verdict, JSON.stringify([rows, rejected, limit, atEnd]));
  }
});

test('rows that add up pass, and each way of not adding up is a fault', () => {
  const good = tallyOf(10, 3);
  checkAccounting(good, 10, 7);
  const bad: [typeof good, number][] = [
    [good, 11],
    [{ ...good, rejected: 2 }, 10],
    [{ ...good, rowsOut: 8 }, 10],
    [{ ...good, recordsWritten: 6 }, 10],
  ];
  for (const [tally, read] of bad) assert.throws(() => checkAccounting(tally, read, 7), /rows do not add up/);
});
