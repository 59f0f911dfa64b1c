/** Which tokens make a word: of the text as the tokenizer cuts it, or words as they were given. Pure. */
import type { PlacedToken } from '../models/offsets/encode.js';

/** A word with the tokens that stand for it, by index; none where the tokenizer has nothing for it. */
export interface TokenWord {
  /** UTF-16 code units of the text, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly number[];
}

/**
 * A token with nothing of the text, the ▁ before a word that no token begins with: it is the first piece of the word that
 * follows, and models are trained with the word's label on it.
 */
interface LoneMark {
  readonly index: number;
  /** Where the word begins. */
  readonly at: number;
}

const ASCII_INK = /[!-~]/;
const PUNCTUATION = /^[\p{P}\p{S}]+$/u;

/**
 * Words by the tokens: those of one word of the pre-tokenizer that follow one another without a gap. A token of
 * punctuation alone is a word of its own, whatever the pre-tokenizer leaves it with ("Paris." in SentencePiece). Tokens that share
 * a character are never parted: the bytes of … in RoBERTa, the words that NFKC makes of ﷺ.
 */
export function wordsByTokens(text: string, tokens: readonly PlacedToken[]): TokenWord[] {
  const words: { start: number; end: number; tokens: number[]; word: number; punctuation: boolean }[] = [];
  let mark: LoneMark | null = null;
  tokens.forEach((token, index) => {
    const { start, end } = withoutSpace(text, token);
    if (start === end) {
      mark = { index, at: start };
      return;
    }
    const first = mark?.at === start ? [mark.index] : [];
    mark = null;
    const punctuation = PUNCTUATION.test(text.slice(start, end));
    const last = words.at(-1);
    const isSameWord = last?.word === token.word && last.end >= start && first.length === 0 && !punctuation && !last.punctuation;
    if (last !== undefined && (isSameWord || start < last.end)) {
      last.tokens.push(...first, index);
      last.end = Math.max(last.end, end);
    } else words.push({ start, end, tokens: [...first, index], word: token.word, punctuation });
  });
  return words.map(({ start, end, tokens: of }) => ({ start, end, tokens: of }));
}

/** Words as they were given, a space between them. */
export function wordsGiven(text: string, tokens: readonly PlacedToken[]): TokenWord[] {
  const words: { start: number; end: number; tokens: number[] }[] = [];
  for (let start = 0; start <= text.length; ) {
    const space = text.indexOf(' ', start);
    const end = space === -1 ? text.length : space;
    words.push({ start, end, tokens: [] });
    start = end + 1;
  }
  let at = 0;
  let mark: LoneMark | null = null;
  tokens.forEach((token, index) => {
    const { start, end } = withoutSpace(text, token);
    if (start === end) {
      mark = { index, at: start };
      return;
    }
    while ((words[at]?.end ?? Number.POSITIVE_INFINITY) <= start) at += 1;
    if (mark?.at === start) words[at]?.tokens.push(mark.index);
    mark = null;
    words[at]?.tokens.push(index);
  });
  return words;
}

function withoutSpace(text: string, { start, end }: PlacedToken): { start: number; end: number } {
  // Most tokens: no need to look for white space of any kind.
  if (start < end && ASCII_INK.test(text.charAt(start)) && ASCII_INK.test(text.charAt(end - 1))) return { start, end };
  const piece = text.slice(start, end);
  return { start: end - piece.trimStart().length, end: start === end || piece.trim() === '' ? end : start + piece.trimEnd().length };
}
