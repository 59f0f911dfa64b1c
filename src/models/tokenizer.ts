/**
 * Texts to token ids, by the model's own tokenizer.json.
 *
 * A text's ids are content between a fixed frame of special tokens ([CLS] … [SEP], <s> … </s>). The frame is
 * found once; content is encoded without it, so that cutting and splitting long texts keep the frame whole.
 */
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { FaultError, reasonOf } from '../core/faults.js';
import { type Json, type ModelFolder, readJson } from './folder.js';
import { type PlacedToken, placedEncoder } from './offsets/encode.js';
import { placedByWord } from './offsets/word-by-word.js';
import { wordByWord, wordCutOf } from './word-cache.js';

/** Special tokens around every content, with their segment (token type) ids. */
export interface Frame {
  readonly prefix: readonly number[];
  readonly suffix: readonly number[];
  readonly prefixTypes: readonly number[];
  readonly suffixTypes: readonly number[];
  readonly contentType: number;
}

/** Special tokens around a pair of contents, with their segment ids. */
export interface PairFrame {
  readonly prefix: readonly number[];
  readonly middle: readonly number[];
  readonly suffix: readonly number[];
  readonly types: {
    readonly prefix: readonly number[];
    readonly first: number;
    readonly middle: readonly number[];
    readonly second: number;
    readonly suffix: readonly number[];
  };
}

export interface TextTokenizer {
  readonly frame: Frame;
  /**
   * The special tokens of a pair of texts.
   *
   * @throws FaultError model_unloadable when pairs are not framed by fixed tokens
   */
  pairFrame(): PairFrame;
  /** Ids of the text alone, without the frame and of any length. */
  content(text: string): readonly number[];
  /**
   * The same with the place of each token in the text.
   *
   * @throws FaultError tokenizer_unsupported
   */
  placed(): (text: string) => readonly PlacedToken[];
}

/**
 * Loads the tokenizer of a model.
 *
 * @throws FaultError model_unloadable when it cannot be built, or does not frame content by a fixed prefix and suffix
 */
export function loadTokenizer(model: Pick<ModelFolder, 'folder' | 'tokenizerConfig'>): TextTokenizer {
  const file = join(model.folder, 'tokenizer.json');
  const json = readJson(file);
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(json, model.tokenizerConfig);
  } catch (error) {
    throw new FaultError({ code: 'model_unloadable', file, reason: reasonOf(error) }, { cause: error });
  }
  const content = (text: string): readonly number[] => tokenizer.encode(text, { add_special_tokens: false }).ids;
  const tokenId = (token: string): number | undefined => tokenizer.token_to_id(token);
  const cut = wordCutOf(json);
  return {
    frame: findFrame(tokenizer, file),
    placed: () => {
      // Read again where it is wanted, not kept: the vocabulary takes megabytes, in each worker.
      const placed = placedEncoder(tokenizer, readJson(file), file);
      return cut === null ? placed : placedByWord(placed, tokenId, cut);
    },
    pairFrame: () => findPairFrame(tokenizer, file),
    content: cut === null ? content : wordByWord({ content, tokenId }, cut),
  };
}

function findFrame(tokenizer: Tokenizer, file: string): Frame {
  const content: readonly number[] = tokenizer.encode('a', { add_special_tokens: false }).ids;
  const framed = tokenizer.encode('a', { return_token_type_ids: true });
  const ids: readonly number[] = framed.ids;
  const types: readonly number[] = framed.token_type_ids;
  for (let start = 0; start + content.length <= ids.length; start++) {
    if (content.length > 0 && content.every((id, i) => ids[start + i] === id)) {
      const end = start + content.length;
      return {
        prefix: ids.slice(0, start),
        suffix: ids.slice(end),
        prefixTypes: types.slice(0, start),
        suffixTypes: types.slice(end),
        contentType: types[start] ?? 0,
      };
    }
  }
  throw new FaultError({ code: 'model_unloadable', file, reason: 'its post-processor changes the text between the special tokens' });
}

function findPairFrame(tokenizer: Tokenizer, file: string): PairFrame {
  const content: readonly number[] = tokenizer.encode('a', { add_special_tokens: false }).ids;
  const pair = tokenizer.encode('a', { text_pair: 'a', return_token_type_ids: true });
  const ids: readonly number[] = pair.ids;
  const types: readonly number[] = pair.token_type_ids;
  const starts = ids.flatMap((_, start) => (content.length > 0 && content.every((id, i) => ids[start + i] === id) ? [start] : []));
  const [first, second, third] = starts;
  if (first === undefined || second === undefined || third !== undefined || second < first + content.length) {
    throw new FaultError({ code: 'model_unloadable', file, reason: 'its post-processor has no fixed frame for pairs of texts' });
  }
  const [firstEnd, secondEnd] = [first + content.length, second + content.length];
  return {
    prefix: ids.slice(0, first),
    middle: ids.slice(firstEnd, second),
    suffix: ids.slice(secondEnd),
    types: {
      prefix: types.slice(0, first),
      first: types[first] ?? 0,
      middle: types.slice(firstEnd, second),
      second: types[second] ?? 0,
      suffix: types.slice(secondEnd),
    },
  };
}

/** Models whose position ids start after the padding id, which shortens what fits (RoBERTa and its kin). */
const OFFSET_POSITIONS = new Set([
  'roberta',
  'xlm-roberta',
  'xlm-roberta-xl',
  'camembert',
  'roberta-prelayernorm',
  'mpnet',
  'longformer',
  'data2vec-text',
  'ibert',
  'xmod',
  'luke',
  'mluke',
  'esm',
]);

/** Tokens that fit when nothing says: the most common limit of encoders. */
const DEFAULT_MAX_LENGTH = 512;

/**
 * The most tokens a model takes, special ones included: the smallest of what the tokenizer
 * (`model_max_length`), sentence-transformers (`max_seq_length`) and the position table say.
 *
 * @param sentenceConfig sentence_bert_config.json, or null
 */
export function modelMaxLength(config: Json, tokenizerConfig: Json, sentenceConfig: Json | null): number {
  const positions = positive(config['max_position_embeddings']);
  const offset = OFFSET_POSITIONS.has(String(config['model_type'])) ? (positive(config['pad_token_id']) ?? 0) + 1 : 0;
  const limits = [
    // transformers writes 1e30 where a tokenizer has no limit of its own
    positive(tokenizerConfig['model_max_length']),
    positive(sentenceConfig?.['max_seq_length']),
    positions === null ? null : positions - offset,
  ].filter((limit): limit is number => limit !== null && limit < 1e9);
  return limits.length === 0 ? DEFAULT_MAX_LENGTH : Math.min(...limits);
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}
