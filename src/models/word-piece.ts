/**
 * WordPiece of words of ASCII alone. No normalizer of BERT changes them but for their case, which leaves every character
 * where it stands; so they are cut here, without the whole pipeline, which takes many times as long.
 */
import type { PlacedToken } from './offsets/encode.js';

/** How a BERT tokenizer cuts the words of a text, where they are cut at spaces. */
export interface WordCut {
  /** Characters that added tokens ([CLS], [MASK]) are made of, letters and digits aside: words with one are kept whole. */
  readonly reserved: ReadonlySet<string>;
  /** The normalizer makes letters small. */
  readonly lowercase: boolean;
  /** How WordPiece spells a token that goes on a word (`##`), and what it makes of a word it cannot cut. */
  readonly continuation: string;
  readonly unknown: string;
  /** Characters from which on, exclusive, it does not try. */
  readonly maxCharacters: number;
}

/** The id of a token of the vocabulary. */
export type TokenId = (token: string) => number | undefined;

/** Letters and digits, or one mark of punctuation, of a word of nothing else: BERT's pre-tokenizer. */
const ASCII_PIECES = /[A-Za-z0-9]+|[!-/:-@[-`{-~]/g;
const ASCII_WORD = /^[!-~]+$/;

/**
 * The tokens of a word, with their places in it.
 *
 * @param word without white space
 * @returns null where it is not cut here: it has other characters than ASCII, or such as added tokens are made of
 */
export function asciiTokens(word: string, tokenId: TokenId, cut: WordCut): readonly PlacedToken[] | null {
  if (!ASCII_WORD.test(word)) return null;
  const pieces = word.match(ASCII_PIECES) ?? [];
  if (pieces.some((piece) => cut.reserved.has(piece))) return null;
  const tokens: PlacedToken[] = [];
  let start = 0;
  for (const [number, piece] of pieces.entries()) {
    if (!addTokens(tokens, { text: cut.lowercase ? piece.toLowerCase() : piece, start, number }, tokenId, cut)) return null;
    start += piece.length;
  }
  return tokens;
}

/** What the pre-tokenizer makes of a word: letters and digits, or one mark. */
interface Piece {
  readonly text: string;
  /** Where it stands in the word. */
  readonly start: number;
  readonly number: number;
}

/**
 * WordPiece: the longest token that begins the piece, then the longest that goes on, and so on; one token for unknown words
 * if that leads nowhere.
 *
 * @returns false where the vocabulary lacks the token for unknown words, and it is needed
 * @see Wu and others, Google's Neural Machine Translation System (2016), §4.1; greedy as in BERT
 */
function addTokens(tokens: PlacedToken[], { text, start, number }: Piece, tokenId: TokenId, cut: WordCut): boolean {
  const known = tokens.length;
  for (let from = 0; from < text.length; ) {
    const longest = text.length > cut.maxCharacters ? null : longestToken(text, from, tokenId, cut);
    if (longest === null) {
      const id = tokenId(cut.unknown);
      if (id === undefined) return false;
      tokens.length = known;
      tokens.push({ id, start, end: start + text.length, word: number });
      return true;
    }
    tokens.push({ id: longest.id, start: start + from, end: start + longest.end, word: number });
    from = longest.end;
  }
  return true;
}

function longestToken(text: string, from: number, tokenId: TokenId, { continuation }: WordCut): { id: number; end: number } | null {
  for (let end = text.length; end > from; end--) {
    const id = tokenId(from === 0 ? text.slice(0, end) : continuation + text.slice(from, end));
    if (id !== undefined) return { id, end };
  }
  return null;
}
