import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankLinesAt, LINE_DECISION_BYTES, lineBreakOf, lineBreaksIn } from '#src/input/line-break.js';

const CR = 13;
const LF = 10;

for (const [what, text, whole, lineBreak] of [
  ['a \\n anywhere in the head', 'a\rb\nc', false, LF],
  ['no line break, and more to come', 'abc', false, null],
  ['a lone \\r, and more to come', 'a\rb', false, null],
  ['a lone \\r in a whole file', 'a\rb', true, CR],
  ['nothing in a whole file', 'abc', true, LF],
  ['a lone \\r in a head of full length', `a\r${'b'.repeat(LINE_DECISION_BYTES)}`, false, CR],
  ['a \\n behind the head', `a\r${'b'.repeat(LINE_DECISION_BYTES)}\n`, true, CR],
] as const) {
  test(`what ends the lines is told by ${what}`, () => {
    assert.equal(lineBreakOf(Buffer.from(text), whole), lineBreak);
  });
}

test('line breaks within a record are counted', () => {
  assert.equal(lineBreaksIn(Buffer.from('a\nb\r\nc\n'), LF), 3);
  assert.equal(lineBreaksIn(Buffer.from('a\nb\r\nc\n'), CR), 1);
});

for (const [text, lineBreak, lines, end] of [
  ['a\n', LF, 0, 0],
  ['\n\r\n\na\n', LF, 3, 4],
  ['\n\r', LF, 1, 1],
  ['\n\ra', LF, 1, 1],
  ['\r\r\na', CR, 2, 2],
] as const) {
  test(`of ${JSON.stringify(text)} with lines of ${lineBreak}, ${lines} are blank at the start`, () => {
    assert.deepEqual(blankLinesAt(Buffer.from(text), 0, lineBreak), { lines, end });
  });
}
