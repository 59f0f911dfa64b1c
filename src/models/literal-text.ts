/**
 * Texts of cells within prompts: what spells a special token in them (`</s>`, `<|im_end|>`) is the words it is written with, and ends
 * no text, turn or answer.
 *
 * Tokenizers look for special tokens anywhere in a text. So a mark is put behind the first character of each that a cell spells, and
 * a text with marks is encoded piece by piece: neither `<` nor `|im_end|>` is special. Texts that spell none are encoded as ever.
 *
 * @see transformers, `split_special_tokens`: the same in Python
 */

/** A noncharacter of Unicode, which no text has for itself: one that has it all the same is read without. */
const MARK = '\ufdd0';

/**
 * Makes the function that marks texts of cells.
 *
 * @param specials the special tokens of a tokenizer, as they are spelled
 */
export function literalText(specials: readonly string[]): (text: string) => string {
  const spelled = specials.filter((special) => [...special].length > 1).map((special) => special.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  if (spelled.length === 0) return (text) => text;
  // Only the first character is consumed: a special token may begin within another.
  const start = new RegExp(`(?=${spelled.join('|')}).`, 'gsu');
  return (text) => text.replace(start, `$&${MARK}`);
}

/** How a tokenizer encodes a text, with or without the special tokens that frame every text. */
export type Encode = (text: string, framed: boolean) => readonly number[];

/** Encodes a text that may have marks. */
export function encodeMarked(text: string, framed: boolean, encode: Encode): readonly number[] {
  if (!text.includes(MARK)) return encode(text, framed);
  const content = text.split(MARK).flatMap((piece) => encode(piece, false));
  if (!framed) return content;
  const [bare, whole] = [encode('a', false), encode('a', true)];
  const before = whole.findIndex((_, at) => bare.every((id, i) => whole[at + i] === id));
  if (before === -1) throw new Error('the tokenizer does not frame texts by a fixed beginning and end');
  return [...whole.slice(0, before), ...content, ...whole.slice(before + bare.length)];
}
