import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinedText, readableText, templateText } from '#src/core/row-text.js';
import { parseTemplate } from '#src/core/template.js';

const texts: readonly (readonly [string, string])[] = [
  ['', ''],
  [' ', ''],
  ['\t\n\r\u00a0\u3000\ufeff', ''],
  [' a ', ' a '],
  ['0', '0'],
];

for (const [text, readable] of texts) {
  test(`the readable text of ${JSON.stringify(text)} is ${JSON.stringify(readable)}`, () => {
    assert.equal(readableText(text), readable);
  });
}

test('values are joined by a line break', () => assert.equal(joinedText(['a', 'b']), 'a\nb'));

test('a template takes each value as it is, braces and all', () => {
  const template = parseTemplate('{b}: {{{a}}} {b}');
  const text = templateText(template, template.columns);
  assert.equal(text(['{a}', '1']), '{a}: {1} {a}');
});

test('a row without a value in any column of the template has no text', () => {
  const template = parseTemplate('Reply to {a} and {b}');
  const text = templateText(template, template.columns);
  assert.deepEqual([text([' ', '']), text(['x', ''])], ['', 'Reply to x and ']);
});
