/**
 * Prompt templates: text with columns in braces, `Reply to: {text}`.
 *
 * A template is parsed once; filling it replaces every column once and reads no braces in what it puts in, so that
 * a cell can never name another column. `{{` and `}}` are braces.
 */
import { FaultError } from './faults.js';

/** Literal text, or the name of a column. */
type Piece = { readonly text: string } | { readonly column: string };

export interface Template {
  readonly pieces: readonly Piece[];
  /** Names of the columns in order of appearance, each once. Whether they exist is for the caller to judge. */
  readonly columns: readonly string[];
}

/**
 * Reads a template.
 *
 * @throws FaultError flag_invalid when a brace is left open, stands alone, or holds no name
 */
export function parseTemplate(source: string, from = '--prompt'): Template {
  const malformed = (expected: string): FaultError => new FaultError({ code: 'flag_invalid', from, value: source, expected });
  const pieces: Piece[] = [];
  let text = '';
  for (let at = 0; at < source.length; ) {
    const character = source.charAt(at);
    if ((character === '{' || character === '}') && source.charAt(at + 1) === character) {
      text += character;
      at += 2;
    } else if (character === '}') {
      throw malformed('a template: "}" closes nothing (a brace is written "}}")');
    } else if (character === '{') {
      const end = source.indexOf('}', at);
      const column = source.slice(at + 1, end).trim();
      if (end === -1 || column.includes('{')) throw malformed('a template: "{" is never closed (a brace is written "{{")');
      if (column === '') throw malformed('a template: "{}" names no column');
      if (text !== '') pieces.push({ text });
      pieces.push({ column });
      text = '';
      at = end + 1;
    } else {
      text += character;
      at += 1;
    }
  }
  if (text !== '') pieces.push({ text });
  return { pieces, columns: [...new Set(pieces.flatMap((piece) => ('column' in piece ? [piece.column] : [])))] };
}

/** The text of a template with the cells of a row in it. Each cell is asked for and put in as it is. */
export function fillTemplate(template: Template, cellOf: (column: string) => string): string {
  return template.pieces.map((piece) => ('column' in piece ? cellOf(piece.column) : piece.text)).join('');
}

/** A template as it can be typed: what `parseTemplate` reads as the same. */
export function spelledTemplate({ pieces }: Template): string {
  return pieces.map((piece) => ('column' in piece ? `{${piece.column}}` : piece.text.replace(/[{}]/g, '$&$&'))).join('');
}
