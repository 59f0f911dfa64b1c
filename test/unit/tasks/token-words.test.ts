import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlacedToken } from '#src/models/offsets/encode.js';
import { wordsByTokens, wordsGiven } from '#src/tasks/token-words.js';

/** Tokens by their pieces, found in the text one after the other; `word` counts the pre-tokenizer's words. */
function tokens(text: string, ...words: readonly (readonly string[])[]): PlacedToken[] {
  let from = 0;
  return words.flatMap((pieces, word) =>
    pieces.map((piece, id) => {
      const start = text.indexOf(piece, from);
      from = start + piece.length;
      return { id, start, end: from, word };
    }),
  );
}
const shown = (text: string, words: ReturnType<typeof wordsByTokens>) =>
  words.map(({ start, end, tokens: of }) => `${text.slice(start, end)}:${of.join()}`);

test('pieces of one word of the pre-tokenizer are a word', () => {
  const text = 'unhappy man';
  assert.deepEqual(shown(text, wordsByTokens(text, tokens(text, ['un', 'happy'], ['man']))), ['unhappy:0,1', 'man:2']);
});

test('words of SentencePiece end before punctuation, and begin after a space', () => {
  const text = 'in Paris. Next';
  const pieces = tokens(text, ['in', ' Par', 'is', '.', ' Next']);
  assert.deepEqual(shown(text, wordsByTokens(text, pieces)), ['in:0', 'Paris:1,2', '.:3', 'Next:4']);
});

test('a token of nothing of the text is of no word', () => {
  const text = 'a b';
  const pieces = [{ id: 1, start: 0, end: 0, word: 0 }, ...tokens(text, ['a'], [' '], ['b'])];
  assert.deepEqual(shown(text, wordsByTokens(text, pieces)), ['a:1', 'b:3']);
});

test('given words have the tokens within them, and some have none', () => {
  const text = "U.S. don't \u200b end";
  const pieces = tokens(text, ['U'], ['.'], ['S'], ['.'], ['don'], ["'"], ['t'], ['end']);
  assert.deepEqual(shown(text, wordsGiven(text, pieces)), ['U.S.:0,1,2,3', "don't:4,5,6", '\u200b:', 'end:7']);
});
