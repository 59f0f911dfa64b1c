/** Placed tokens of a text word by word, for tokenizers of which that gives the same (word-cache.ts): common words are known. */
import type { PlacedToken } from './encode.js';

/** Longer words are not kept: V8 holds a substring of 13 characters or more by holding the whole text. */
const MAX_WORD_CHARACTERS = 12;
const MAX_WORDS = 8192;

/** @param placed gives the tokens of any text */
export function placedByWord(placed: (text: string) => readonly PlacedToken[]): (text: string) => readonly PlacedToken[] {
  let known = new Map<string, readonly PlacedToken[]>();
  const ofWord = (word: string): readonly PlacedToken[] => {
    const kept = known.get(word);
    if (kept !== undefined) return kept;
    const tokens = placed(word);
    if (word.length > MAX_WORD_CHARACTERS) return tokens;
    if (known.size >= MAX_WORDS) known = new Map();
    known.set(word, tokens);
    return tokens;
  };
  return (text) => {
    const tokens: PlacedToken[] = [];
    let start = 0;
    let words = 0;
    for (const word of text.split(' ')) {
      const found = word === '' ? [] : ofWord(word);
      for (const token of found) {
        tokens.push({ id: token.id, start: start + token.start, end: start + token.end, word: words + token.word });
      }
      words += (found.at(-1)?.word ?? -1) + 1;
      start += word.length + 1;
    }
    return tokens;
  };
}
