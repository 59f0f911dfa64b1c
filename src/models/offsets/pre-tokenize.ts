/** The tokenizer's pre-tokenizer, with the way back: each step is run by the library, and its words are found again in the text. */
import { isJsonObject } from '../folder.js';
import { concatMapped, type MappedText, placeOf, replaced, sliceMapped } from './mapped-text.js';
import { type PreTokenizerParts, unsupported } from './parts.js';

/** Steps whose words are pieces of the text as it is, in order; what lies between them is dropped. */
const CUTTING = new Set(['BertPreTokenizer', 'Whitespace', 'WhitespaceSplit', 'Split', 'Punctuation', 'Digits', 'FixedLength']);

/** Kinds of pre-tokenizers that can be followed. */
export const PRE_TOKENIZERS: readonly string[] = [...CUTTING, 'ByteLevel', 'Metaspace', 'Sequence'];

/**
 * Refuses a pre-tokenizer with a step of an unknown kind.
 *
 * @throws FaultError tokenizer_unsupported
 */
export function checkPreTokenizer(config: unknown, file: string): void {
  if (config === null || config === undefined) return;
  const type = isJsonObject(config) ? String(config['type']) : 'unknown';
  if (!PRE_TOKENIZERS.includes(type)) throw unsupported(file, `the pre-tokenizer ${type}`);
  for (const step of stepsOf(config)) checkPreTokenizer(step, file);
}

/**
 * Cuts a text into words.
 *
 * @param config its part of tokenizer.json
 * @param section position of the text among the pieces between added tokens
 */
export function preTokenizeMapped(
  source: MappedText,
  preTokenizer: PreTokenizerParts,
  config: unknown,
  section: number,
): readonly MappedText[] {
  if (!isJsonObject(config)) throw new Error('bug: a pre-tokenizer without a config');
  if (config['type'] === 'Sequence') {
    const steps = stepsOf(config);
    return (preTokenizer.tokenizers ?? []).reduce<readonly MappedText[]>(
      (texts, step, i) => (step === null ? texts : texts.flatMap((text) => preTokenizeMapped(text, step, steps[i], section))),
      [source],
    );
  }
  const words = preTokenizer.pre_tokenize_text(source.text, { section_index: section });
  if (config['type'] === 'ByteLevel') return alongUnits(byteUnits(source, words), words);
  if (config['type'] === 'Metaspace') return alongUnits(prefixed(source, words.join('').length), words);
  return cutWords(source, words);
}

function stepsOf(config: unknown): readonly unknown[] {
  const steps = isJsonObject(config) ? config['pretokenizers'] : null;
  return Array.isArray(steps) ? steps : [];
}

function cutWords(source: MappedText, words: readonly string[]): readonly MappedText[] {
  let from = 0;
  return words.map((word) => {
    const at = source.text.indexOf(word, from);
    if (at === -1) throw new Error(`bug: the word ${JSON.stringify(word)} is not in its text`);
    from = at + word.length;
    return sliceMapped(source, at, from);
  });
}

/** The text with what was put before it, to a length. */
function prefixed(source: MappedText, length: number): MappedText {
  return concatMapped([replaced(source, 0, 0, ' '.repeat(Math.max(0, length - source.text.length))), source]);
}

const encoder = new TextEncoder();

/** A unit for each byte of the text in UTF-8, one more at the start where a space was put before it. */
function byteUnits(source: MappedText, words: readonly string[]): MappedText {
  const units: MappedText[] = [];
  let at = 0;
  for (const character of source.text) {
    const bytes = encoder.encode(character).length;
    units.push(replaced(source, at, at + character.length, '.'.repeat(bytes)));
    at += character.length;
  }
  const all = concatMapped(units);
  const length = words.reduce((sum, word) => sum + word.length, 0);
  if (length - all.text.length !== 1) return all;
  const [start] = placeOf(source, 0, 0);
  return { text: `.${all.text}`, starts: [start, ...all.starts], ends: [start, ...all.ends] };
}

/** Words that take the units one after the other, under other characters. */
function alongUnits(units: MappedText, words: readonly string[]): readonly MappedText[] {
  let from = 0;
  const mapped = words.map((word) => {
    const of = sliceMapped(units, from, from + word.length);
    from += word.length;
    return { ...of, text: word };
  });
  if (from !== units.text.length) throw new Error('bug: words that do not make up their text');
  return mapped;
}
