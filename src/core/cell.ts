/**
 * One value of a new column, already spelled out.
 *
 * Tasks make cells; output formats place them. A cell knows its JSON form and its CSV form, so that
 * neither side guesses types.
 */
import { vectorText } from './float32-text.js';

export type Cell =
  /** A string: quoted as JSON, a field in CSV. */
  | { readonly kind: 'text'; readonly value: string }
  /** A number in its final spelling, for example `0.9870`. */
  | { readonly kind: 'number'; readonly spelling: string }
  /** A list or object as JSON text: native in JSONL, text in CSV. */
  | { readonly kind: 'json'; readonly json: string }
  /** float32 numbers: for formats that keep them as such. */
  | { readonly kind: 'vector'; readonly values: Float32Array }
  /** No answer: an empty field in CSV, null in JSON. */
  | { readonly kind: 'none' };

/** The cell of a row that has no answer. */
export const NO_CELL: Cell = { kind: 'none' };

/** The cell's text as a CSV field before any quoting. */
export function cellText(cell: Cell): string {
  switch (cell.kind) {
    case 'text':
      return cell.value;
    case 'number':
      return cell.spelling;
    case 'json':
      return cell.json;
    case 'vector':
      return vectorText(cell.values);
    case 'none':
      return '';
  }
}

/** The cell as a JSON value. */
export function cellJson(cell: Cell): string {
  if (cell.kind === 'none') return 'null';
  return cell.kind === 'text' ? JSON.stringify(cell.value) : cellText(cell);
}
