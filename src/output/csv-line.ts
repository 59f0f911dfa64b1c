/**
 * Spells values as one CSV or TSV record, without its line ending.
 *
 * A value is quoted only when it must be: it has the delimiter, a quote, CR or LF. Reading the line again
 * gives the same values.
 */
import { stringify } from 'csv-stringify/sync';

/** One record of at least one value. */
export function csvLine(values: readonly string[], delimiter: string): string {
  return stringify([values], {
    delimiter,
    eof: false,
    // A lone empty field would be a blank line, which readers skip.
    quoted_empty: values.length === 1,
    // The library knows only the record delimiter in use; readers take any of the three.
    quoted_match: /[\r\n]/,
  });
}
