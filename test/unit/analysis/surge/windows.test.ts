import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Windows } from '#src/analysis/surge/windows.js';

const MINUTE = 60_000;

/** Windows of three buckets of a minute. */
const windows = (): Windows => new Windows(MINUTE, 3);

test('a window starts with its first instant and ends before its last', () => {
  const some = windows();
  some.add(0, true);
  some.add(3 * MINUTE - 1, false);
  some.add(3 * MINUTE, true);
  assert.deepEqual(some.judge(3 * MINUTE), { rows: 2, negatives: 1 });
  assert.deepEqual(some.judge(4 * MINUTE), { rows: 2, negatives: 1 });
  assert.deepEqual(some.judge(6 * MINUTE), { rows: 1, negatives: 1 });
});

test('rows count by their time, in whatever order they come', () => {
  const some = windows();
  for (const minute of [2, 0, 1]) some.add(minute * MINUTE, false);
  assert.deepEqual(some.judge(3 * MINUTE), { rows: 3, negatives: 0 });
});

test('what no later window reaches is forgotten', () => {
  const some = windows();
  for (let minute = 0; minute < 100; minute++) some.add(minute * MINUTE, false);
  some.judge(100 * MINUTE);
  assert.deepEqual(
    some.save().map(([number]) => number),
    [98, 99],
  );
});

test('the first window with rows ends with the bucket of the first of them', () => {
  const some = windows();
  assert.equal(some.firstEnd(), undefined);
  some.add(5.5 * MINUTE, false);
  some.add(2.5 * MINUTE, false);
  assert.equal(some.firstEnd(), 3 * MINUTE);
});

test('a saved one goes on as if nothing had been', () => {
  const some = windows();
  some.add(0, true);
  some.add(MINUTE, false);
  const again = new Windows(MINUTE, 3, JSON.parse(JSON.stringify(some.save())));
  assert.deepEqual(again.judge(3 * MINUTE), some.judge(3 * MINUTE));
});
