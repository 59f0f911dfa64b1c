/**
 * The inner parts of @huggingface/tokenizers that offsets are made with.
 *
 * The library gives no offsets, but it is made of steps that can be called one by one. Some of its members are private in
 * its types though not in its code; that they are there is checked once, when the model is loaded.
 */
import type { Tokenizer } from '@huggingface/tokenizers';
import { FaultError } from '../../core/faults.js';

/** Finds added tokens in a text: pieces that make up the text, one after the other. */
export interface Splitter {
  split(text: string): string[];
}

export interface AddedTokenParts {
  readonly id: number;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

export interface NormalizerParts {
  normalize(text: string): string;
  readonly normalizers?: readonly (NormalizerParts | null)[];
  readonly pattern?: RegExp | string | null;
}

export interface PreTokenizerParts {
  pre_tokenize_text(text: string, options: { section_index: number }): string[];
  readonly tokenizers?: readonly (PreTokenizerParts | null)[];
}

export interface ModelParts {
  encode(words: string[]): string[];
  readonly tokens_to_ids: ReadonlyMap<string, number>;
  readonly unk_token_id: number | undefined;
  readonly unk_token?: string | null | undefined;
  readonly fuse_unk?: boolean;
  readonly end_of_word_suffix?: string | null;
  readonly config: { readonly continuing_subword_prefix?: string | null };
}

export interface TokenizerParts {
  readonly normalizer: NormalizerParts | null;
  readonly pre_tokenizer: PreTokenizerParts | null;
  readonly model: ModelParts;
  readonly splitter_unnormalized: Splitter;
  readonly splitter_normalized: Splitter;
  readonly added_tokens_map: ReadonlyMap<string, AddedTokenParts>;
  readonly remove_space?: unknown;
  readonly do_lowercase_and_remove_accent?: unknown;
}

/** A tokenizer with a step that offsets cannot be followed through. */
export function unsupported(file: string, what: string): FaultError {
  return new FaultError({ code: 'tokenizer_unsupported', file, what });
}

/**
 * Takes a tokenizer apart.
 *
 * @throws FaultError tokenizer_unsupported when it has settings that change texts before the normalizer
 */
export function partsOf(tokenizer: Tokenizer, file: string): TokenizerParts {
  // Checked below, member by member: the library's types hide what its code has.
  const parts = tokenizer as unknown as TokenizerParts;
  const whole =
    typeof parts.splitter_unnormalized?.split === 'function' &&
    typeof parts.splitter_normalized?.split === 'function' &&
    parts.added_tokens_map instanceof Map &&
    parts.model.tokens_to_ids instanceof Map;
  if (!whole) throw new Error('bug: @huggingface/tokenizers is made otherwise in this version');
  if (parts.remove_space === true) throw unsupported(file, 'remove_space in tokenizer_config.json');
  if (parts.do_lowercase_and_remove_accent === true) throw unsupported(file, 'do_lowercase_and_remove_accent in tokenizer_config.json');
  return parts;
}
