/**
 * The tokenizer's normalizer, with the way back: each step of it is run by the library itself, on the whole text and on
 * ever larger pieces of it, until the pieces together give what the whole gave. The finest such pieces are the map.
 *
 * So no step is written again, and what cannot be told apart (letters that are composed, for example) stays together.
 */
import type { Json } from '../folder.js';
import { isJsonObject } from '../folder.js';
import { concatMapped, type MappedText, replaced, sliceMapped } from './mapped-text.js';
import { type NormalizerParts, unsupported } from './parts.js';

/** Steps that make of a piece of text what they make of it in the text, but for letters that belong together. */
const LOCAL = new Set(['BertNormalizer', 'Lowercase', 'NFC', 'NFD', 'NFKC', 'NFKD', 'StripAccents', 'Precompiled']);

/** Kinds of normalizers that can be followed. */
export const NORMALIZERS: readonly string[] = [...LOCAL, 'Prepend', 'Replace', 'Sequence', 'Strip'];

/**
 * Refuses a normalizer with a step of an unknown kind.
 *
 * @throws FaultError tokenizer_unsupported
 */
export function checkNormalizer(config: unknown, file: string): void {
  if (config === null || config === undefined) return;
  const type = typeOf(config);
  if (!NORMALIZERS.includes(type)) throw unsupported(file, `the normalizer ${type}`);
  for (const step of stepsOf(config)) checkNormalizer(step, file);
}

/** Runs a normalizer. @param config its part of tokenizer.json */
export function normalizeMapped(source: MappedText, normalizer: NormalizerParts, config: unknown): MappedText {
  if (!isJsonObject(config)) throw new Error('bug: a normalizer without a config');
  switch (config['type']) {
    case 'Sequence': {
      const steps = stepsOf(config);
      return (normalizer.normalizers ?? []).reduce<MappedText>(
        (text, step, i) => (step === null ? text : normalizeMapped(text, step, steps[i])),
        source,
      );
    }
    case 'Prepend': {
      const prefix = normalizer.normalize(source.text).slice(0, -source.text.length || undefined);
      return concatMapped([replaced(source, 0, 0, prefix), source]);
    }
    case 'Strip': {
      const kept = normalizer.normalize(source.text);
      const from = kept === '' ? 0 : source.text.indexOf(kept);
      return sliceMapped(source, from, from + kept.length);
    }
    case 'Replace':
      return replaceMapped(source, normalizer, String(config['content'] ?? ''));
    default:
      return localMapped(source, (text) => normalizer.normalize(text));
  }
}

function typeOf(config: unknown): string {
  return isJsonObject(config) ? String(config['type']) : 'unknown';
}

function stepsOf(config: unknown): readonly unknown[] {
  const steps = isJsonObject(config) ? (config as Json)['normalizers'] : null;
  return Array.isArray(steps) ? steps : [];
}

function replaceMapped(source: MappedText, { pattern }: NormalizerParts, content: string): MappedText {
  if (pattern === null || pattern === undefined) return source;
  const parts: MappedText[] = [];
  let from = 0;
  source.text.replaceAll(pattern, (found: string, ...rest: unknown[]) => {
    const at = Number(rest.find((value) => typeof value === 'number'));
    parts.push(sliceMapped(source, from, at), replaced(source, at, at + found.length, content));
    from = at + found.length;
    return content;
  });
  return concatMapped([...parts, sliceMapped(source, from, source.text.length)]);
}

/** Made when it is first needed: that takes 10 ms, and every thread loads this module. */
let segmenter: Intl.Segmenter | null = null;

function graphemesOf(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Ways to cut a text, the finest first. */
const CUTS: readonly ((text: string) => readonly string[])[] = [
  (text) => [...text],
  // A letter with its marks: what NFC composes.
  (text) => text.match(/\P{M}\p{M}*|^\p{M}+/gu) ?? [],
  graphemesOf,
  withComposed,
];

/** What NFKC composes though no grapheme holds it together: Korean letters of half width. */
function withComposed(text: string): readonly string[] {
  const pieces: string[] = [];
  for (const character of text) {
    if (pieces.length > 0 && COMPOSED.test(character.normalize('NFKD'))) pieces.push(`${pieces.pop()}${character}`);
    else pieces.push(character);
  }
  return pieces;
}

/** Marks, and the vowels and final consonants of Korean syllables. */
const COMPOSED = /^[\p{M}\u1160-\u11ff]/u;

function localMapped(source: MappedText, normalize: (text: string) => string): MappedText {
  const pieces: MappedText[] = [];
  let at = 0;
  for (const [piece, made] of words(source.text, normalize)) {
    pieces.push(piece.length === 1 && piece === made ? sliceMapped(source, at, at + 1) : replaced(source, at, at + piece.length, made));
    at += piece.length;
  }
  return concatMapped(pieces);
}

type Pieces = readonly (readonly [piece: string, made: string])[];

/** The finest pieces of a text, each with what it becomes. */
function words(text: string, normalize: (text: string) => string): Pieces {
  const made = normalize(text);
  const parts = text.match(/[^ ]+ *| +/g) ?? [];
  if (parts.map(normalize).join('') === made) return parts.flatMap((part) => finest(part, normalize));
  return finest(text, normalize);
}

function finest(text: string, normalize: (text: string) => string): Pieces {
  const made = normalize(text);
  for (const cut of CUTS) {
    const pieces = cut(text).map((piece) => [piece, normalize(piece)] as const);
    const joined = pieces.map(([, of]) => of).join('');
    if (joined === made) {
      // One letter that is composed must not make all others of its word as coarse as itself.
      return pieces.flatMap((of) => (pieces.length > 1 && [...of[0]].length > 1 ? finest(of[0], normalize) : [of]));
    }
    // A sigma is made small by its place in the word; a piece has no place.
    if (joined.replaceAll('ς', 'σ') === made.replaceAll('ς', 'σ')) return withTexts(pieces, made);
  }
  return [[text, made]];
}

/** The same pieces with what they have become in the whole text. */
function withTexts(pieces: Pieces, made: string): Pieces {
  let at = 0;
  return pieces.map(([piece, { length }]) => {
    at += length;
    return [piece, made.slice(at - length, at)] as const;
  });
}
