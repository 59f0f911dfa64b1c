import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownWords } from '#src/models/known-words.js';

test('words that may come back are kept; long ones and numbers are not', () => {
  const known = new KnownWords<number>();
  for (const word of ['a', 'twelve-chars', 'thirteen-char', '1999', 'b2b']) assert.equal(known.keep(word, word.length), word.length);
  assert.deepEqual(
    ['a', 'twelve-chars', 'thirteen-char', '1999', 'b2b'].map((word) => known.get(word)),
    [1, 12, undefined, undefined, undefined],
  );
});

test('too many words are forgotten, the newest is known', () => {
  const known = new KnownWords<string>();
  const word = (i: number): string => [...String(i)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  for (let i = 0; i < 20_000; i++) known.keep(word(i), word(i));
  assert.equal(known.get(word(19_999)), word(19_999));
  assert.equal(known.get(word(0)), undefined);
});
