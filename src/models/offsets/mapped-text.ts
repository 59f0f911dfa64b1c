/**
 * A text that was made of another, with the place in the original of each of its UTF-16 code units.
 *
 * What the tokenizer's normalizer and pre-tokenizer make of a text keeps its way back through these.
 */

/** `starts[i]` and `ends[i]`, end exclusive, are the place in the original of unit i of `text`; empty for what was put in. */
export interface MappedText {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * A piece of the original itself; both units of a surrogate pair stand for the pair, so that no place splits one.
 *
 * @param from where it begins
 */
export function original(text: string, from: number): MappedText {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = from;
  for (const character of text) {
    for (let unit = 0; unit < character.length; unit++) {
      starts.push(at);
      ends.push(at + character.length);
    }
    at += character.length;
  }
  return { text, starts, ends };
}

/** Units from, to (exclusive) of a text. */
export function sliceMapped({ text, starts, ends }: MappedText, from: number, to: number): MappedText {
  return { text: text.slice(from, to), starts: starts.slice(from, to), ends: ends.slice(from, to) };
}

/** A new text in the place of units from, to (exclusive) of another: each of its units stands for all of them. */
export function replaced(source: MappedText, from: number, to: number, text: string): MappedText {
  const [start, end] = placeOf(source, from, to);
  return { text, starts: new Array<number>(text.length).fill(start), ends: new Array<number>(text.length).fill(end) };
}

/** Texts one after the other. */
export function concatMapped(parts: readonly MappedText[]): MappedText {
  return {
    text: parts.map(({ text }) => text).join(''),
    starts: parts.flatMap(({ starts }) => starts),
    ends: parts.flatMap(({ ends }) => ends),
  };
}

/** The place in the original of units from, to (exclusive); of none, the empty place where they would begin. */
export function placeOf({ starts, ends }: MappedText, from: number, to: number): readonly [start: number, end: number] {
  let start = starts[from] ?? ends[from - 1] ?? 0;
  let end = from < to ? 0 : start;
  // Not Math.min(...): a word may have more units than a call can take arguments.
  for (let i = from; i < to; i++) {
    start = Math.min(start, starts[i] ?? start);
    end = Math.max(end, ends[i] ?? end);
  }
  return [start, end];
}
