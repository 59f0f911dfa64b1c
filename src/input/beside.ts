/**
 * Columns beside the text: labels, predictions, whatever a command reads of a row but its text.
 *
 * CoNLL has no names: its columns are `1` (the word), `2`, … or, from the end, `last`, `last-1`, …; what a sentence has in one
 * is the JSON list of its words' values.
 */
import { columnsOf, wordLines } from '../core/conll-line.js';
import { FaultError } from '../core/faults.js';
import type { InputSchema, Row } from '../core/row.js';
import type { Cut } from './cut.js';
import { parseObject, valueAt } from './jsonl.js';

/**
 * Makes the function that reads them.
 *
 * @param beside names as the schema has them
 * @returns a row's values in the order of `beside`: text, JSON as it is spelled; null where the row has no such column
 */
export function besideReading({ format, columns }: InputSchema, beside: readonly string[]): (row: Row) => readonly (string | null)[] {
  if (beside.length === 0) return () => [];
  if (format === 'jsonl') {
    return ({ raw }) => {
      const line = raw.toString('utf8');
      const object = parseObject(line);
      return beside.map((column) => (typeof object === 'string' ? null : (valueAt(object, line, column, true) ?? null)));
    };
  }
  if (format === 'conll') {
    return ({ raw }) => {
      const words = wordLines(raw.toString('utf8')).map(columnsOf);
      return beside.map((position) => {
        const values = words.map((word) => word[indexOf(position, word.length)]);
        return values.includes(undefined) ? null : JSON.stringify(values);
      });
    };
  }
  const indices = beside.map((column) => columns.indexOf(column));
  return ({ fields }) => indices.map((index) => fields?.[index] ?? null);
}

/**
 * Checks columns of CoNLL against the first word of a file.
 *
 * @returns them as they are
 * @throws FaultError column_unknown
 */
export function besideWords(file: string, records: readonly Cut[], beside: readonly string[]): readonly string[] {
  const lines = records.flatMap(({ raw }) => wordLines(raw.toString('utf8')).slice(0, 1));
  const width = lines[0] === undefined ? null : columnsOf(lines[0]).length;
  for (const wanted of beside) {
    const index = indexOf(wanted, width ?? Number.POSITIVE_INFINITY);
    if (index >= 0 && (width === null || index < width)) continue;
    const columns = Array.from({ length: width ?? 0 }, (_, i) => String(i + 1));
    throw new FaultError({ code: 'column_unknown', file, wanted, columns: [...columns, 'last'] });
  }
  return beside;
}

/** The index of a column in a line of so many; negative or NaN where it has none. */
function indexOf(position: string, width: number): number {
  const fromEnd = /^last(?:-(\d+))?$/.exec(position);
  if (fromEnd !== null) return width - 1 - Number(fromEnd[1] ?? 0);
  return /^[1-9]\d*$/.test(position) ? Number(position) - 1 : Number.NaN;
}
