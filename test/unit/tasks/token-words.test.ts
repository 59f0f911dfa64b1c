import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlacedToken } from '#src/models/offsets/encode.js';
import { wordsByTokens, wordsGiven } from '#src/tasks/token-words.js';

/** Tokens by their places, all of one word of the pre-tokenizer unless a third number says of which. */
const tokensAt = (...places: readonly (readonly [start: number, end: number, word?: number])[]): PlacedToken[] =>
  places.map(([start, end, word = 0], id) => ({ id, start, end, word }));

test('pieces that follow one another are one word, and punctuation is a word of its own', () => {
  assert.deepEqual(wordsByTokens('Paris.', tokensAt([0, 3], [3, 5], [5, 6])), [
    { start: 0, end: 5, tokens: [0, 1] },
    { start: 5, end: 6, tokens: [2] },
  ]);
});

test('a space that belongs to a token is not of the word, and begins one', () => {
  assert.deepEqual(wordsByTokens('a bc', tokensAt([0, 1], [1, 4])), [
    { start: 0, end: 1, tokens: [0] },
    { start: 2, end: 4, tokens: [1] },
  ]);
});

test('a lone ▁ is the first piece of the word after it', () => {
  const words = [
    { start: 0, end: 1, tokens: [0] },
    { start: 2, end: 4, tokens: [1, 2, 3] },
  ];
  const tokens = tokensAt([0, 1, 0], [2, 2, 1], [2, 3, 1], [3, 4, 1]);
  assert.deepEqual(wordsByTokens('a 東京', tokens), words);
  assert.deepEqual(wordsGiven('a 東京', tokens), words);
});

test('a lone ▁ made of the space before a word is the first piece of that word', () => {
  assert.deepEqual(wordsGiven('a 東', tokensAt([0, 1], [1, 2], [2, 3])), [
    { start: 0, end: 1, tokens: [0] },
    { start: 2, end: 3, tokens: [1, 2] },
  ]);
});

test('a lone ▁ before nothing is of no word', () => {
  assert.deepEqual(wordsByTokens('a ', tokensAt([0, 1], [1, 2])), [{ start: 0, end: 1, tokens: [0] }]);
});

test('tokens that share a character are one word, of whatever kind or word they are', () => {
  // The three bytes of … in RoBERTa; the words that NFKC makes of ﷺ.
  assert.deepEqual(wordsByTokens('a…b', tokensAt([0, 1], [1, 2], [1, 2], [1, 2], [2, 3, 1])), [
    { start: 0, end: 1, tokens: [0] },
    { start: 1, end: 2, tokens: [1, 2, 3] },
    { start: 2, end: 3, tokens: [4] },
  ]);
  assert.deepEqual(wordsByTokens('ﷺ', tokensAt([0, 1, 0], [0, 1, 1], [0, 1, 2])), [{ start: 0, end: 1, tokens: [0, 1, 2] }]);
});

test('given words without a token are there all the same', () => {
  assert.deepEqual(wordsGiven('a \u200b b', tokensAt([0, 1], [4, 5])), [
    { start: 0, end: 1, tokens: [0] },
    { start: 2, end: 3, tokens: [] },
    { start: 4, end: 5, tokens: [1] },
  ]);
});
