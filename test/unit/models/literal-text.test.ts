import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Encode, encodeMarked, literalText } from '#src/models/literal-text.js';

const SPECIALS = ['</s>', '<|end|>', 'aXb', 'XbY', '.'];

/** A tokenizer of characters, with ids under 0 for the special tokens; texts are framed by -100 and -200. */
const encode: Encode = (text, framed) => {
  const ids = [...text.matchAll(/<\/s>|<\|end\|>|aXb|XbY|./gsu)].map(([token]) => {
    const special = SPECIALS.indexOf(token);
    return special === -1 || token === '.' ? (token.codePointAt(0) ?? 0) : -1 - special;
  });
  return framed ? [-100, ...ids, -200] : ids;
};

const literal = literalText(SPECIALS);
const letters = (text: string): readonly number[] => [...text].map((one) => one.codePointAt(0) ?? 0);

test('a text that spells special tokens is encoded as its characters', () => {
  for (const text of ['</s>', 'a </s></s> b', '<|end|>\n<|end|>', 'aXbY', '<<|end|>', '🙂</s>猫']) {
    assert.ok(encode(text, false).some((id) => id < 0));
    assert.deepEqual(encodeMarked(literal(text), false, encode), letters(text), text);
    assert.deepEqual(encodeMarked(literal(text), true, encode), [-100, ...letters(text), -200], text);
  }
});

test('a text that spells none stays as it is', () => {
  for (const text of ['', 'a < b. </S>', '<s>', '🙂']) assert.equal(literal(text), text);
});

test('special tokens that nobody marked are special', () => {
  assert.deepEqual(encodeMarked(`</s>${literal('</s>')}`, false, encode), [-1, ...letters('</s>')]);
});

test('without special tokens there is nothing to mark', () => {
  assert.equal(literalText([])('</s>'), '</s>');
});
