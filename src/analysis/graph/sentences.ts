/**
 * Cuts a document into sentences, each with the entities in it.
 *
 * Sentences are those of Unicode (UAX #29, Intl.Segmenter), put together again where the cut is known to be
 * wrong: inside an entity, after a title (`Dr. `) and after an initial (`J. R. R. `). No entity is lost: each
 * with a valid place is in exactly one sentence.
 */
import type { Document } from './document.js';

/** An entity by its place in a sentence. */
export interface Mention {
  /** Index in the document's `entities`. */
  readonly entity: number;
  /** UTF-16 units from the start of the sentence. */
  readonly start: number;
  /** UTF-16 units, end exclusive. */
  readonly end: number;
}

export interface Sentence {
  readonly text: string;
  /** In order of `start`, then of `end`. */
  readonly mentions: readonly Mention[];
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'sentence' });

/** A title, a common abbreviation before a name, or an initial at the end: the sentence goes on. */
const GOES_ON = /(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Col|Sgt|Lt|Capt|Cpt|Rev|Hon|Sen|Rep|Gov|Pres|Mt|Ft|No|vs|feat|\p{Lu})\.\s*$/u;

/**
 * The sentences that have entities, in order.
 *
 * Entities whose place is not inside the text are left out.
 */
export function sentencesOf(document: Document): readonly Sentence[] {
  const places = placesOf(document);
  const sentences: Sentence[] = [];
  let start = 0;
  let next = 0;
  for (const { segment, index } of SEGMENTER.segment(document.text)) {
    const end = index + segment.length;
    let last = next;
    let reaches = 0;
    for (let place = places[last]; place !== undefined && place.start < end; place = places[++last]) reaches = Math.max(reaches, place.end);
    if (end < document.text.length && (reaches > end || GOES_ON.test(segment))) continue;
    if (last > next) {
      const mentions = places.slice(next, last).map((place) => ({ ...place, start: place.start - start, end: place.end - start }));
      sentences.push({ text: document.text.slice(start, end).trimEnd(), mentions });
    }
    start = end;
    next = last;
  }
  return sentences;
}

/** The entities' places in UTF-16 units of the text, sorted. */
function placesOf({ text, entities }: Document): readonly Mention[] {
  const places: Mention[] = [];
  const unitAt = unitsByCodePoint(text);
  entities.forEach(({ start, end }, entity) => {
    const from = unitAt(start);
    const to = unitAt(end);
    if (from !== undefined && to !== undefined && from < to) places.push({ entity, start: from, end: to });
  });
  return places.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Where a code point starts, in UTF-16 units; undefined outside the text. */
function unitsByCodePoint(text: string): (codePoint: number) => number | undefined {
  // Most texts have no surrogate: then the two are the same.
  if (!/[\ud800-\udbff]/.test(text)) return (at) => (Number.isInteger(at) && at >= 0 && at <= text.length ? at : undefined);
  const units = [0];
  for (const character of text) units.push((units.at(-1) ?? 0) + character.length);
  return (at) => units[at];
}
