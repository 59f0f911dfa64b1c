/** Where the tokens of one word stand in it. */
import type { ModelParts } from './parts.js';

/** Units of the word that a token stands for, end exclusive. */
export type UnitRange = readonly [from: number, to: number];

/**
 * Places tokens in the word they were made of. Where that cannot be told (unknown tokens), each stands for the whole word.
 *
 * @param tokens of this word alone, in order
 */
export function placeTokens(tokens: readonly string[], word: string, model: PlacingParts): readonly UnitRange[] {
  return byContent(tokens, word, model) ?? byMerges(tokens, word, model) ?? tokens.map(() => [0, word.length]);
}

type PlacingParts = Pick<
  ModelParts,
  'config' | 'end_of_word_suffix' | 'continuing_subword_suffix' | 'tokens_to_ids' | 'unk_token' | 'byte_fallback' | 'bpe'
>;

/** Tokens that spell the word, marks of their place in it (`##`, `</w>`) aside. */
function byContent(
  tokens: readonly string[],
  word: string,
  { config, end_of_word_suffix: suffix }: PlacingParts,
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

/** Tokens of BPE among which pieces outside the vocabulary have become bytes, the unknown token, or nothing. */
function byMerges(tokens: readonly string[], word: string, model: PlacingParts): readonly UnitRange[] | null {
  const pieces = model.bpe?.(word) ?? [];
  const ranges: UnitRange[] = [];
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    const suffix = i === pieces.length - 1 ? model.end_of_word_suffix : model.continuing_subword_suffix;
    const length = piece.length - (suffix?.length ?? 0);
    for (let token = tokensOfPiece(piece, model); token > 0; token--) ranges.push([at, at + length]);
    at += length;
  }
  return at === word.length && ranges.length === tokens.length ? ranges : null;
}

/** How many tokens a piece becomes. */
function tokensOfPiece(piece: string, { tokens_to_ids: ids, byte_fallback: bytes, unk_token: unknown }: PlacingParts): number {
  if (ids.has(piece)) return 1;
  const spelled = bytes === true ? Array.from(Buffer.from(piece), (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`) : [];
  if (spelled.length > 0 && spelled.every((token) => ids.has(token))) return spelled.length;
  return unknown === null || unknown === undefined ? 0 : 1;
}
