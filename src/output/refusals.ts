/**
 * Which rows have no place in the output: JSONL rows with keys that nobody could foresee.
 *
 * They are rejected, never written without the value or with a key twice.
 */

import { type Rejected, type Row, rejectRow } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import type { OutputOptions } from './row-format.js';

/** Gives the question of RowFormat.refuse. Rows of other inputs than JSONL have no keys and are never refused. */
export function refuseRows(options: OutputOptions): (row: Row) => Rejected | null {
  const taken = new Set(options.newColumns);
  const known = options.format !== 'jsonl' && options.columns === null ? new Set(options.input.columns) : null;
  return (row) => {
    for (const key of row.keys ?? []) {
      if (taken.has(key)) {
        return rejectRow(row, 'key_collision', key, `the key ${shown(key)} is the name of a new column; use --prefix`);
      }
      if (known !== null && !known.has(key)) {
        return rejectRow(
          row,
          'unknown_column',
          key,
          `the key ${shown(key)} is in none of the first 1,000 records; write JSONL, or choose columns with --columns`,
        );
      }
    }
    return null;
  };
}
