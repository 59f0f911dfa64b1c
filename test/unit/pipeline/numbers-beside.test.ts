import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeNumbers } from '#src/core/numbered-text.js';
import type { Row } from '#src/core/row.js';
import { withNumbers } from '#src/pipeline/numbers-beside.js';

const row: Row = {
  kind: 'row',
  place: { file: 'a.csv', row: 1, line: 2, byte: 9 },
  raw: Buffer.from('x'),
  ending: '\n',
  text: 'x',
  fields: ['x'],
  keys: null,
  bytes: 2,
  lines: 1,
};

test('numbers go before the text; the record stays as it is', () => {
  const numbered = withNumbers(row, ['1.5', ''], ['price', 'age']);
  assert.equal(numbered.kind, 'row');
  assert.equal(numbered.raw, row.raw);
  assert.deepEqual(takeNumbers(numbered.kind === 'row' ? numbered.text : ''), { numbers: [1.5, Number.NaN], text: 'x' });
});

test('what is no number rejects the row, with its column', () => {
  const rejected = withNumbers(row, ['1', 'old'], ['price', 'age']);
  assert.deepEqual(
    [rejected.kind, rejected.kind === 'rejected' && [rejected.code, rejected.column, rejected.message]],
    ['rejected', ['parse', 'age', 'no number: old']],
  );
});
