import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlowestChunks } from '#src/report/measures/slowest.js';

test('the ten slowest are kept, the slowest first, the earlier before its equal', () => {
  const slowest = new SlowestChunks();
  const times = Array.from({ length: 200 }, (_, i) => (i * 73) % 101);
  times.forEach((milliseconds, i) => {
    slowest.add({ place: { file: 'f', row: i, line: i, byte: 0 }, rows: 1, tokens: 1, milliseconds });
  });
  const expected = times
    .map((milliseconds, i) => ({ milliseconds, i }))
    .sort((a, b) => b.milliseconds - a.milliseconds || a.i - b.i)
    .slice(0, 10);
  assert.deepEqual(
    slowest.all().map(({ milliseconds, place }) => ({ milliseconds, i: place?.row })),
    expected,
  );
});
