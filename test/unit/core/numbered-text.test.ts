import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberedText, readNumber, takeNumbers } from '#src/core/numbered-text.js';

test('numbers and text come apart as they were put together, whatever is in the text', () => {
  for (const text of ['plain', 'two\nlines', '[1,2]\nlooks like numbers', '第一 🎉']) {
    assert.deepEqual(takeNumbers(numberedText([1.5, null, -2e-7], text)), { numbers: [1.5, Number.NaN, -2e-7], text });
  }
});

test('an empty text stays empty, so that no model is asked', () => {
  assert.equal(numberedText([1], ''), '');
});

test('a cell is a decimal number, or missing when empty, or neither', () => {
  const read = ['1', ' 2.50 ', '-.5', '+1e3', '', '  ', null].map((cell) => readNumber(cell));
  assert.deepEqual(read, [1, 2.5, -0.5, 1000, null, null, null]);
  for (const cell of ['1,5', 'NaN', 'Infinity', '1e999', '0x10', 'ten', '5 %']) assert.equal(readNumber(cell), undefined, cell);
});
