/**
 * Tokenises word by word and remembers common words, where that provably gives the same ids.
 *
 * Language repeats itself: most words of a text are among a few thousand. Looking them up instead of cutting
 * them again halves a worker's work outside the model. Words of ASCII alone, which no normalizer of BERT changes
 * but for their case, are cut here: that is WordPiece and no more, and took the whole pipeline five times as long.
 */
import { isJsonObject, type Json } from './folder.js';
import { KnownWords } from './known-words.js';

/** How the words of a text may be cut further. */
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

/** The two questions that are asked of a tokenizer. */
export interface WordTokenizer {
  /** Ids of a text without special tokens. */
  content(text: string): readonly number[];
  /** The id of a token of the vocabulary. */
  tokenId(token: string): number | undefined;
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

/** Letters and digits, or one mark of punctuation, of a word of nothing else. */
const ASCII_PIECES = /[A-Za-z0-9]+|[!-/:-@[-`{-~]/g;
const ASCII_WORD = /^[!-~]+$/;

/**
 * Gives the ids of a text without special tokens, word by word.
 *
 * @param tokenizer one whose texts can be cut so
 */
export function wordByWord({ content, tokenId }: WordTokenizer, cut: WordCut): (text: string) => readonly number[] {
  const { reserved, lowercase } = cut;
  const known = new KnownWords<readonly number[]>();
  const idsOfPiece = (piece: string): readonly number[] =>
    wordPieces(lowercase ? piece.toLowerCase() : piece, tokenId, cut) ?? content(piece);
  const idsOfWord = (word: string): readonly number[] => {
    const kept = known.get(word);
    if (kept !== undefined) return kept;
    const pieces = ASCII_WORD.test(word) ? (word.match(ASCII_PIECES) ?? []) : [];
    if (pieces.length === 0 || pieces.some((piece) => reserved.has(piece))) return known.keep(word, content(word));
    return known.keep(word, pieces.length === 1 ? idsOfPiece(word) : pieces.flatMap(idsOfPiece));
  };
  return (text) => {
    const ids: number[] = [];
    for (const word of text.split(' ')) {
      if (word === '') continue;
      for (const id of idsOfWord(word)) ids.push(id);
    }
    return ids;
  };
}

/**
 * WordPiece of a word of ASCII letters and digits, or of one mark: the longest token that begins it, then the
 * longest that goes on, and so on.
 *
 * @returns null where the vocabulary lacks the token for unknown words, and one is needed
 * @see Wu and others, Google's Neural Machine Translation System (2016), §4.1; greedy as in BERT
 */
function wordPieces(word: string, tokenId: WordTokenizer['tokenId'], cut: WordCut): readonly number[] | null {
  const ids: number[] = [];
  for (let start = 0; start < word.length; ) {
    let end = word.length;
    let id = word.length > cut.maxCharacters ? undefined : tokenId(start === 0 ? word : cut.continuation + word.slice(start));
    while (id === undefined && end - start > 1 && word.length <= cut.maxCharacters) {
      end -= 1;
      id = tokenId(start === 0 ? word.slice(0, end) : cut.continuation + word.slice(start, end));
    }
    if (id === undefined) {
      const unknown = tokenId(cut.unknown);
      return unknown === undefined ? null : [unknown];
    }
    ids.push(id);
    start = end;
  }
  return ids;
}
