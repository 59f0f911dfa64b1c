/** Placed tokens of a text word by word, for tokenizers of which that gives the same (word-cache.ts): common words are known. */
import { KnownWords } from '../known-words.js';
import { asciiTokens, type TokenId, type WordCut } from '../word-piece.js';
import type { PlacedToken } from './encode.js';

/** Gives the tokens of a text, with their places in it. */
type Placed = (text: string) => readonly PlacedToken[];

/** @param placed any text by the whole pipeline */
export function placedByWord(placed: Placed, tokenId: TokenId, cut: WordCut): Placed {
  const known = new KnownWords<readonly PlacedToken[]>();
  const ofWord = (word: string): readonly PlacedToken[] =>
    known.get(word) ?? known.keep(word, asciiTokens(word, tokenId, cut) ?? placed(word));
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
