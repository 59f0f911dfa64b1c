import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, duration, grouped, percent, took } from '#src/report/spell.js';

for (const [value, text] of [
  [0, '0'],
  [7, '7'],
  [4.26, '4.3'],
  [99.5, '99.5'],
  [100.4, '100'],
  [1234567, '1,234,567'],
  [-1234.5, '-1,235'],
] as const) {
  test(`the number ${value} is read as ${text}`, () => {
    assert.equal(grouped(value), text);
  });
}

for (const [seconds, text] of [
  [null, '–'],
  [Number.POSITIVE_INFINITY, '–'],
  [Number.NaN, '–'],
  [0, '0s'],
  [4.2, '4s'],
  [59.6, '1m00s'],
  [65, '1m05s'],
  [3599.4, '59m59s'],
  [3599.5, '1h00m'],
  [7325, '2h02m'],
  [360_000, '100h00m'],
] as const) {
  test(`the duration ${seconds} is read as ${text}`, () => {
    assert.equal(duration(seconds), text);
  });
}

for (const [seconds, text] of [
  [0.42, '0.4 s'],
  [1, '1.0 s'],
  [9.94, '9.9 s'],
  [9.95, '10s'],
  [65, '1m05s'],
] as const) {
  test(`what took ${seconds} seconds took ${text}`, () => {
    assert.equal(took(seconds), text);
  });
}

test('one thing is counted in the singular', () => {
  assert.deepEqual(
    [0, 1, 1234].map((value) => counted(value, 'row')),
    ['0 rows', '1 row', '1,234 rows'],
  );
});

test('a share in per cent has one decimal', () => {
  assert.deepEqual([0, 0.58349, 1].map(percent), ['0.0 %', '58.3 %', '100.0 %']);
});
