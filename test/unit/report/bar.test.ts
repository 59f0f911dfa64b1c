import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barLine, startBar } from '#src/report/bar.js';
import type { ProgressStatus } from '#src/report/rates.js';
import { terminal } from './terminal.js';

test('a bar shows where the run was when it is stopped', () => {
  const asked: number[] = [];
  let rows = 1;
  const status = (): ProgressStatus => {
    asked.push(rows);
    return { rows, rejected: 1, tokens: 0, bytesRead: 0, totalBytes: 10, mostRows: null, seconds: 1 };
  };
  const bar = startBar(status);
  rows = 2;
  bar.stop();
  assert.equal(asked.at(-1), 2);
});

const status: ProgressStatus = { rows: 1234, rejected: 0, tokens: 9000, bytesRead: 50, totalBytes: 100, mostRows: null, seconds: 10 };

test('draws once at the start and once at the end, with the last state, and ends the line', () => {
  const { stream, drawn } = terminal(80);
  let now = status;
  const bar = startBar(() => now, stream);
  now = { ...status, rows: 2468, bytesRead: 100, rejected: 7 };
  bar.stop();
  assert.match(drawn(), /█+░+ 50% 1,234 rows/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's language
  assert.match(drawn(), /█ 100% 2,468 rows .* 7 rejected\u001b\[0K\n$/);
});

test('is hidden once a frame, by an empty line for others to write on', () => {
  const { stream, drawn } = terminal(80);
  const bar = startBar(() => status, stream);
  const before = drawn();
  bar.hide();
  bar.hide();
  assert.equal(drawn(), `${before}\r\u001b[K`);
  bar.stop();
  assert.match(drawn().slice(before.length), /1,234 rows/);
});

test('changes no setting of the terminal, so that a killed run leaves none behind', () => {
  const { stream, drawn } = terminal(80);
  startBar(() => status, stream).stop();
  for (const sequence of ['\u001b[?25l', '\u001b[?7l', '\u001b7', '\u001b8']) assert.equal(drawn().includes(sequence), false);
});

test('without a known size there is no share, no bar and no time left', () => {
  const { stream, drawn } = terminal(80);
  startBar(() => ({ ...status, totalBytes: null }), stream).stop();
  assert.match(drawn(), /1,234 rows/);
  assert.doesNotMatch(drawn(), /%|█|ETA/);
});

for (const columns of [40, 80, 200]) {
  test(`a line of large numbers fits in ${columns} columns`, () => {
    const large = { ...status, rows: 123_456_789, rejected: 1_234_567 };
    const rates = { rowsPerSecond: 123_456, tokensPerSecond: 12_345_678, done: 0.999, etaSeconds: 7325 };
    const line = barLine(large, rates, columns, (_done, length) => '#'.repeat(length));
    assert.ok(line.length < columns, line);
    assert.match(line, /99% 123,456,789 rows/);
    assert.equal(line.startsWith('#'), columns === 200);
  });
}
