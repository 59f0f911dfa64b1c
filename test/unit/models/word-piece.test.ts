import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiTokens, type WordCut } from '#src/models/word-piece.js';

const VOCABULARY = ['[UNK]', 'play', '##ing', '##in', 's', ',', '7'];
const tokenId = (token: string): number | undefined => {
  const id = VOCABULARY.indexOf(token);
  return id === -1 ? undefined : id;
};
const cut: WordCut = { reserved: new Set(['[', ']']), lowercase: true, continuation: '##', unknown: '[UNK]', maxCharacters: 10 };

test('a word is cut into the longest tokens, with their places', () => {
  assert.deepEqual(asciiTokens('Playing,s', tokenId, cut), [
    { id: 1, start: 0, end: 4, word: 0 },
    { id: 2, start: 4, end: 7, word: 0 },
    { id: 5, start: 7, end: 8, word: 1 },
    { id: 4, start: 8, end: 9, word: 2 },
  ]);
});

test('a piece that the vocabulary cannot spell is one unknown token, beside the others', () => {
  assert.deepEqual(asciiTokens('7,playz', tokenId, cut), [
    { id: 6, start: 0, end: 1, word: 0 },
    { id: 5, start: 1, end: 2, word: 1 },
    { id: 0, start: 2, end: 7, word: 2 },
  ]);
});

test('a piece longer than the tokenizer tries is unknown', () => {
  assert.deepEqual(asciiTokens('s'.repeat(11), tokenId, cut), [{ id: 0, start: 0, end: 11, word: 0 }]);
});

test('letters stay large for a cased model', () => {
  assert.deepEqual(asciiTokens('Play', tokenId, { ...cut, lowercase: false }), [{ id: 0, start: 0, end: 4, word: 0 }]);
});

test('a word with other characters, or those of added tokens, is left to the whole pipeline', () => {
  for (const word of ['caf\u00e9', '\u4e2d', '[MASK]', 'a\tb']) assert.equal(asciiTokens(word, tokenId, cut), null, word);
});

test('so is a word that needs the unknown token where there is none', () => {
  assert.equal(asciiTokens('zzz', tokenId, { ...cut, unknown: '<unk>' }), null);
});
