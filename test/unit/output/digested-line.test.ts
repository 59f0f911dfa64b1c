import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestedLine, valueOfLine } from '#src/output/digested-line.js';

test('what is written is read again', () => {
  const value = { a: [1, 'zwei', null], '\n': '\u2028' };
  const line = digestedLine(value);
  assert.equal(line.indexOf('\n'), line.length - 1);
  assert.deepEqual(valueOfLine(line.slice(0, -1)), value);
});

test('a line that lost its end, or had a byte changed, is none', () => {
  const line = digestedLine({ rows: 12 }).slice(0, -1);
  for (let length = 0; length < line.length; length++) assert.equal(valueOfLine(line.slice(0, length)), undefined);
  assert.equal(valueOfLine(line.replace('12', '13')), undefined);
  assert.equal(valueOfLine('{}'), undefined);
});
