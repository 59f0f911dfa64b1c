/** Where the tokens of one word stand in it. */
import type { ModelParts } from './parts.js';

const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

/** Units of the word that a token stands for, end exclusive. */
export type UnitRange = readonly [from: number, to: number];

type SpellingParts = Pick<ModelParts, 'config' | 'end_of_word_suffix' | 'unk_token'>;

/**
 * Places tokens in the word they were made of. Where that cannot be told (WordPiece's unknown words), each stands for the
 * whole word.
 *
 * @param tokens of this word alone, in order, unknown ones not yet joined
 */
export function placeTokens(tokens: readonly string[], word: string, model: SpellingParts): readonly UnitRange[] {
  return spelled(tokens, word, model) ?? tokens.map(() => [0, word.length]);
}

/**
 * Tokens that spell the word one after the other: by their own text, by a byte of a character that is outside the vocabulary,
 * or, as BPE has it, by an unknown token for such a character.
 */
function spelled(tokens: readonly string[], word: string, model: SpellingParts): readonly UnitRange[] | null {
  const ranges: UnitRange[] = [];
  let at = 0;
  let bytesLeft = 0;
  for (const [i, token] of tokens.entries()) {
    const text = withoutMarks(token, i, tokens.length, model);
    const character = String.fromCodePoint(word.codePointAt(at) ?? 0);
    if (bytesLeft === 0 && word.startsWith(text, at)) {
      ranges.push([at, at + text.length]);
      at += text.length;
    } else if (at < word.length && BYTE_TOKEN.test(token)) {
      if (bytesLeft === 0) bytesLeft = Buffer.byteLength(character);
      ranges.push([at, at + character.length]);
      bytesLeft -= 1;
      if (bytesLeft === 0) at += character.length;
    } else if (at < word.length && bytesLeft === 0 && token === model.unk_token) {
      ranges.push([at, at + character.length]);
      at += character.length;
    } else return null;
  }
  return at === word.length && bytesLeft === 0 ? ranges : null;
}

/** A token without what marks its position in the word: `##` before, `</w>` after. */
function withoutMarks(token: string, i: number, count: number, { config, end_of_word_suffix: suffix }: SpellingParts): string {
  const prefix = config.continuing_subword_prefix ?? '';
  const text = i > 0 && token.startsWith(prefix) ? token.slice(prefix.length) : token;
  const marked = i === count - 1 && typeof suffix === 'string' && suffix !== '' && text.endsWith(suffix);
  return marked ? text.slice(0, -suffix.length) : text;
}
