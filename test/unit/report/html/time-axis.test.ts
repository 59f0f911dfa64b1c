import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeAxis } from '#src/report/html/time-axis.js';

/** The ticks of an axis, as they are labelled. */
function ticks(seconds: number): string[] {
  const { interval, axisLabel } = timeAxis(seconds, 6);
  const step = Number(interval);
  const { formatter } = axisLabel as { formatter: (value: number) => string };
  return Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, i) => formatter(i * step));
}

for (const [seconds, expected] of [
  [0.5, ['0', '0.1 s', '0.2 s', '0.3 s', '0.4 s', '0.5 s']],
  [20, ['0', '5 s', '10 s', '15 s', '20 s']],
  [300, ['0', '1m00s', '2m00s', '3m00s', '4m00s', '5m00s']],
  [7300, ['0', '30m00s', '1h00m', '1h30m', '2h00m']],
  [864_000, ['0', '48h00m', '96h00m', '144h00m', '192h00m', '240h00m']],
] as const) {
  test(`an axis of ${seconds} s has ticks at round times`, () => assert.deepEqual(ticks(seconds), expected));
}
