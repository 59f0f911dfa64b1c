import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inOneLine, shown } from '#src/core/safe-text.js';

const shownTexts: readonly (readonly [text: string, shown: string])[] = [
  ['reviews/a-b_2.csv', 'reviews/a-b_2.csv'],
  ['~/a@b:c+d', '~/a@b:c+d'],
  ['', '""'],
  ['two words', '"two words"'],
  ['say "hi"', '"say \\"hi\\""'],
  ['a\nb', '"a\\u000ab"'],
  ['\x1b[2J', '"\\u001b[2J"'],
  ['\x7f\x9b', '"\\u007f\\u009b"'],
  ['a\u2028b\u202ec', '"a\\u2028b\\u202ec"'],
  ['café', 'café'],
  ['Überschrift_2', 'Überschrift_2'],
  ['評論', '評論'],
  ['टिप्पणी', 'टिप्पणी'],
  ['a\u200db', '"a\u200db"'],
  ['x'.repeat(80), 'x'.repeat(80)],
  ['x'.repeat(81), `${'x'.repeat(77)}...`],
];

for (const [text, wanted] of shownTexts) {
  test(`${JSON.stringify(text)} is shown as ${wanted}`, () => {
    assert.equal(shown(text), wanted);
  });
}

test('whatever text is shown, it is one line without control characters, and not much longer than 80', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      assert.doesNotMatch(shown(text), /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      assert.ok(shown(text).length <= 2 + 80 * 6);
    }),
  );
});

test('a reason from outside becomes one line without control characters, cut when it is long', () => {
  assert.equal(inOneLine(' plain \n'), 'plain');
  assert.equal(inOneLine('a\nb\x1b[2J'), 'a\\u000ab\\u001b[2J');
  assert.equal(inOneLine('x'.repeat(501)), `${'x'.repeat(497)}...`);
});
