import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf, textTable } from '#src/analysis/text-table.js';

test('the first column stands to the left, the others to the right, without spaces at the ends', () => {
  assert.equal(
    textTable([['label', 'n', 'f1'], ['a', '1,000'], [], ['longer one', '2', '0.5']]),
    ['label           n   f1', 'a           1,000', '', 'longer one      2  0.5'].join('\n'),
  );
});

for (const [text, columns] of [
  ['', 0],
  ['naïve', 5],
  ['nai\u0308ve', 5],
  ['正面', 4],
  ['한국', 4],
  ['😀', 2],
  ['a\u200db', 2],
] as const) {
  test(`${JSON.stringify(text)} takes ${columns} columns`, () => {
    assert.equal(columnsOf(text), columns);
  });
}

test('columns of wide letters line up', () => {
  assert.equal(
    textTable([
      ['正面', '1'],
      ['abcde', '22'],
    ]),
    '正面    1\nabcde  22',
  );
});
