/** Where the tokens of one word stand in it. */
import type { ModelParts } from './parts.js';

const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

/** Units of the word that a token stands for, end exclusive. */
export type UnitRange = readonly [from: number, to: number];

/**
 * Places tokens in the word they were made of. Where that cannot be told (unknown tokens), each stands for the whole word.
 *
 * @param tokens of this word alone, in order
 */
export function placeTokens(
  tokens: readonly string[],
  word: string,
  model: Pick<ModelParts, 'config' | 'end_of_word_suffix'>,
): readonly UnitRange[] {
  return byContent(tokens, word, model) ?? byBytes(tokens, word) ?? tokens.map(() => [0, word.length]);
}

/** Tokens that spell the word, marks of their place in it (`##`, `</w>`) aside. */
function byContent(
  tokens: readonly string[],
  word: string,
  { config, end_of_word_suffix: suffix }: Pick<ModelParts, 'config' | 'end_of_word_suffix'>,
): readonly UnitRange[] | null {
  const prefix = config.continuing_subword_prefix ?? '';
  const bare = tokens.map((token, i) => {
    const start = i > 0 && prefix !== '' && token.startsWith(prefix) ? prefix.length : 0;
    const ends = suffix !== null && suffix !== undefined && suffix !== '' && i === tokens.length - 1 && token.endsWith(suffix);
    return token.slice(start, ends ? -(suffix?.length ?? 0) : undefined);
  });
  if (bare.join('') !== word) return null;
  let at = 0;
  return bare.map(({ length }) => {
    const from = at;
    at += length;
    return [from, at];
  });
}

/** Tokens among which characters outside the vocabulary are spelled byte by byte: each byte stands for its character. */
function byBytes(tokens: readonly string[], word: string): readonly UnitRange[] | null {
  const ranges: UnitRange[] = [];
  let at = 0;
  let left = 0;
  for (const token of tokens) {
    const isByte = BYTE_TOKEN.test(token);
    const character = String.fromCodePoint(word.codePointAt(at) ?? 0);
    if (isByte) {
      if (at >= word.length) return null;
      if (left === 0) left = Buffer.byteLength(character);
      ranges.push([at, at + character.length]);
      left -= 1;
      if (left === 0) at += character.length;
      continue;
    }
    if (left > 0 || !word.startsWith(token, at)) return null;
    ranges.push([at, at + token.length]);
    at += token.length;
  }
  return at === word.length ? ranges : null;
}
