/**
 * Tokenises word by word and remembers common words, where that provably gives the same ids.
 *
 * Language repeats itself: most words of a text are among a few thousand. Looking them up instead of cutting
 * them again halves a worker's work outside the model. Words of ASCII that are not known are cut without the
 * whole pipeline (word-piece.ts).
 */
import { isJsonObject, type Json } from './folder.js';
import { KnownWords } from './known-words.js';
import { asciiTokens, type TokenId, type WordCut } from './word-piece.js';

/** The two questions that are asked of a tokenizer. */
export interface WordTokenizer {
  /** Ids of a text without special tokens. */
  content(text: string): readonly number[];
  readonly tokenId: TokenId;
}

/**
 * Whether the ids of a text are those of its words, cut at spaces, one after the other.
 *
 * So it is with BERT's pipeline: its normalizer looks at no character across a space (NFD orders marks after
 * a base character, a final sigma ends at a space), its pre-tokenizer drops spaces and isolates ASCII punctuation,
 * WordPiece sees one piece at a time. Sentencepiece and byte-level models read spaces; they are not cut.
 *
 * @param tokenizer tokenizer.json
 * @returns how to cut, or null
 */
export function wordCutOf(tokenizer: Json): WordCut | null {
  const typeOf = (part: unknown): unknown => (isJsonObject(part) ? part['type'] : undefined);
  const normalizer = tokenizer['normalizer'];
  const model = tokenizer['model'];
  if (!isJsonObject(normalizer) || !isJsonObject(model)) return null;
  const isBert =
    normalizer['type'] === 'BertNormalizer' && typeOf(tokenizer['pre_tokenizer']) === 'BertPreTokenizer' && model['type'] === 'WordPiece';
  const { continuing_subword_prefix: continuation, unk_token: unknown, max_input_chars_per_word: maxCharacters } = model;
  if (typeof continuation !== 'string' || typeof unknown !== 'string' || typeof maxCharacters !== 'number') return null;
  const added: readonly unknown[] = Array.isArray(tokenizer['added_tokens']) ? tokenizer['added_tokens'] : [];
  const contents = added.map((token) => (isJsonObject(token) ? String(token['content']) : ''));
  // An added token is found before anything is cut: a cut must not go through one.
  const reserved = contents.map((content) => content.match(ASCII_PUNCTUATION));
  if (!isBert || contents.some((content) => /\s/.test(content)) || reserved.includes(null)) return null;
  return {
    reserved: new Set(reserved.flatMap((found) => found ?? [])),
    lowercase: normalizer['lowercase'] === true,
    continuation,
    unknown,
    maxCharacters,
  };
}

const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]/g;

/**
 * Gives the ids of a text without special tokens, word by word.
 *
 * @param tokenizer one whose texts can be cut so
 */
export function wordByWord({ content, tokenId }: WordTokenizer, cut: WordCut): (text: string) => readonly number[] {
  const known = new KnownWords<readonly number[]>();
  const idsOfWord = (word: string): readonly number[] =>
    known.get(word) ?? known.keep(word, asciiTokens(word, tokenId, cut)?.map(({ id }) => id) ?? content(word));
  return (text) => {
    const ids: number[] = [];
    for (const word of text.split(' ')) {
      if (word === '') continue;
      for (const id of idsOfWord(word)) ids.push(id);
    }
    return ids;
  };
}
