/** Numbers beside the text, read from a row: into its text for a model that looks at both, or as they are. */
import { numberedText, readNumber } from '../core/numbered-text.js';
import { type Rejected, type Row, rejectRow } from '../core/row.js';
import { shown } from '../core/safe-text.js';

/** The numbers in cells, null where one is empty; or the reject of a row where a cell holds something else. */
export function numbersIn(row: Row, cells: readonly (string | null)[], columns: readonly string[]): readonly (number | null)[] | Rejected {
  const numbers: (number | null)[] = [];
  for (const [i, cell] of cells.entries()) {
    const value = readNumber(cell);
    if (value === undefined) return rejectRow(row, 'parse', columns[i] ?? null, `no number: ${shown(cell ?? '')}`);
    numbers.push(value);
  }
  return numbers;
}

/** The row with its numbers put before its text. */
export function withNumbers(row: Row, cells: readonly (string | null)[], columns: readonly string[]): Row | Rejected {
  const numbers = numbersIn(row, cells, columns);
  return 'kind' in numbers ? numbers : { ...row, text: numberedText(numbers, row.text) };
}
