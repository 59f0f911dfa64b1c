/**
 * Texts to ids with the place of each token in the text.
 *
 * The library's own steps are run one by one, so the ids are its own; that they are is checked for every text, and a text
 * for which they are not fails rather than getting places that are wrong.
 */
import type { Tokenizer } from '@huggingface/tokenizers';
import { FaultError } from '../../core/faults.js';
import type { Json } from '../folder.js';
import { type MappedText, original, placeOf, sliceMapped } from './mapped-text.js';
import { checkNormalizer, normalizeMapped } from './normalize.js';
import { partsOf, type Splitter, type TokenizerParts } from './parts.js';
import { placeTokens } from './pieces.js';
import { checkPreTokenizer, preTokenizeMapped } from './pre-tokenize.js';

/** A token with its place: UTF-16 code units of the text, end exclusive. */
export interface PlacedToken {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  /** Tokens of one word of the pre-tokenizer have the same number; they rise along the text. */
  readonly word: number;
}

/**
 * Makes the function that encodes with places, without special tokens.
 *
 * @param json tokenizer.json
 * @returns throws FaultError worker_failed for a text whose ids come out otherwise than the library's own
 * @throws FaultError tokenizer_unsupported
 */
export function placedEncoder(tokenizer: Tokenizer, json: Json, file: string): (text: string) => readonly PlacedToken[] {
  checkNormalizer(json['normalizer'], file);
  checkPreTokenizer(json['pre_tokenizer'], file);
  const parts = partsOf(tokenizer, file);
  return (text) => {
    const tokens = encodePlaced(text, parts, json);
    const { ids } = tokenizer.encode(text, { add_special_tokens: false });
    if (ids.length !== tokens.length || tokens.some(({ id }, i) => id !== ids[i])) {
      throw new FaultError({ code: 'worker_failed', place: 'a text', reason: 'the places of its tokens cannot be told' });
    }
    return tokens;
  };
}

function encodePlaced(text: string, parts: TokenizerParts, json: Json): PlacedToken[] {
  const tokens: PlacedToken[] = [];
  let word = 0;
  const added = (piece: MappedText): boolean => {
    const token = parts.added_tokens_map.get(piece.text);
    if (token === undefined) return false;
    const [start, end] = placeOf(piece, 0, piece.text.length);
    tokens.push({ id: token.id, start, end, word: word++ });
    return true;
  };
  const sections = splitAdded(original(text, 0), parts.splitter_unnormalized, parts);
  for (const [index, section] of sections.entries()) {
    if (section.text === '' || added(section)) continue;
    const normalized = parts.normalizer === null ? section : normalizeMapped(section, parts.normalizer, json['normalizer']);
    if (normalized.text === '') continue;
    for (const piece of splitAdded(normalized, parts.splitter_normalized, parts)) {
      if (piece.text === '' || added(piece)) continue;
      const words = parts.pre_tokenizer === null ? [piece] : preTokenizeMapped(piece, parts.pre_tokenizer, json['pre_tokenizer'], index);
      const found: PlacedToken[] = [];
      for (const one of words) {
        for (const token of tokensOf(one, word, parts)) found.push(token);
        word += 1;
      }
      for (const token of parts.model.fuse_unk === true ? fuseUnknown(found, parts.model.unk_token_id) : found) tokens.push(token);
    }
  }
  return tokens;
}

/** Pieces between added tokens, and these; the white space beside those that take it is left out. */
function splitAdded(source: MappedText, splitter: Splitter, { added_tokens_map: tokens }: TokenizerParts): readonly MappedText[] {
  let at = 0;
  const pieces = splitter.split(source.text).map((text) => {
    const piece = sliceMapped(source, at, at + text.length);
    at += text.length;
    return piece;
  });
  pieces.forEach((piece, i) => {
    const token = tokens.get(piece.text);
    const [before, after] = [pieces[i - 1], pieces[i + 1]];
    if (token?.lstrip === true && before !== undefined) pieces[i - 1] = sliceMapped(before, 0, before.text.trimEnd().length);
    if (token?.rstrip === true && after !== undefined) {
      pieces[i + 1] = sliceMapped(after, after.text.length - after.text.trimStart().length, after.text.length);
    }
  });
  return pieces;
}

function tokensOf(mapped: MappedText, word: number, { model, added_tokens_map: added }: TokenizerParts): PlacedToken[] {
  const tokens = model.encode([mapped.text]);
  const ranges = placeTokens(tokens, mapped.text, model);
  return tokens.map((token, i) => {
    const [from, to] = ranges[i] ?? [0, mapped.text.length];
    const [start, end] = placeOf(mapped, from, to);
    const id = added.get(token)?.id ?? model.tokens_to_ids.get(token) ?? model.unk_token_id ?? -1;
    return { id, start, end, word };
  });
}

/** Unknown tokens one after the other become one, as the library's models do where they are told to. */
function fuseUnknown(tokens: readonly PlacedToken[], unknown: number | undefined): PlacedToken[] {
  const fused: PlacedToken[] = [];
  for (const token of tokens) {
    const last = fused.at(-1);
    if (token.id === unknown && last?.id === unknown) fused[fused.length - 1] = { ...last, end: token.end };
    else fused.push(token);
  }
  return fused;
}
