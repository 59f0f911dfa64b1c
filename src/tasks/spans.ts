/**
 * From labels of words to entities: spans of the text with a type.
 *
 * Tag schemes are told by the labels themselves: B-, I-, and with E- and S- (or L- and U-) BIOES; labels without a prefix
 * are IO. An I- that continues nothing begins an entity, as seqeval's default mode reads it.
 *
 * @see Ramshaw, Marcus, Text Chunking using Transformation-Based Learning (1995); conlleval
 */
import type { Entity } from '../core/entity.js';

/** A word of the text with its label. Places are UTF-16 code units, end exclusive. */
export interface LabelledWord {
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** Probability of the label, in [0, 1]. */
  readonly score: number;
}

const OUTSIDE = 'O';

/** What a label says: the type, and where in an entity the word stands; `null` outside of any. */
function readLabel(label: string): { readonly type: string; readonly begins: boolean; readonly ends: boolean } | null {
  if (label === OUTSIDE || label === '') return null;
  const [, prefix, type] = /^([BIESLU])[-_](.+)$/.exec(label) ?? [];
  if (prefix === undefined || type === undefined) return { type: label, begins: false, ends: false };
  return { type, begins: 'BSU'.includes(prefix), ends: 'ESLU'.includes(prefix) };
}

/**
 * Puts words of one entity together.
 *
 * @param words in the order of the text, all of them: a word between two others keeps them apart; none begins before the end of another
 */
export function entitiesOf(text: string, words: readonly LabelledWord[]): Entity[] {
  const spans: { type: string; start: number; end: number; scores: number[] }[] = [];
  let open = false;
  for (const [index, { start, end: bareEnd, label, score }] of words.entries()) {
    const end = withMarks(text, bareEnd, words[index + 1]?.start ?? text.length);
    const read = readLabel(label);
    const last = spans.at(-1);
    if (read === null) open = false;
    else if (open && last !== undefined && !read.begins && last.type === read.type) {
      last.end = end;
      last.scores.push(score);
      open = !read.ends;
    } else {
      spans.push({ type: read.type, start, end, scores: [score] });
      open = !read.ends;
    }
  }
  const points = new CodePoints(text);
  return spans.map(({ type, start, end, scores }) => ({
    text: text.slice(start, end),
    type,
    start: points.at(start),
    end: points.at(end),
    score: scores.reduce((sum, score) => sum + score, 0) / scores.length,
  }));
}

/** Marks and joiners that tokenizers drop belong to the letter before them; one that has a word of its own was not dropped. */
function withMarks(text: string, end: number, nextWord: number): number {
  const [marks = ''] = /^(?:\p{M}|\u200d)+/u.exec(text.slice(end, Math.min(nextWord, end + 32))) ?? [];
  return end + marks.length;
}

/** Counts code points up to rising places of a text. */
class CodePoints {
  private unit = 0;
  private points = 0;

  constructor(private readonly text: string) {}

  /** @param unit in UTF-16 code units, not before the one asked for last */
  at(unit: number): number {
    for (; this.unit < unit; this.points += 1) this.unit += (this.text.codePointAt(this.unit) ?? 0) > 0xffff ? 2 : 1;
    return this.points;
  }
}
