/**
 * Spells values as one CSV or TSV record, without its line ending.
 *
 * A value is quoted only when it must be: it has the delimiter, a quote, CR or LF. Reading the line again
 * gives the same values.
 */
import { stringify } from 'csv-stringify/sync';

/** A value that needs no quotes beside others, whatever the delimiter: letters, digits, a full stop, an underscore, nothing. */
const BARE = /^(\w[\w.]*)?$/;

/** One record of at least one value. */
export function csvLine(values: readonly string[], delimiter: string): string {
  // Labels and scores, the fields of nearly every row: csv-stringify sets itself up anew for each call.
  const alone = values.length === 1 && values[0] === '';
  if (!alone && values.every((value) => BARE.test(value)) && !/^[\w.]$/.test(delimiter)) return values.join(delimiter);
  return stringify([values], {
    delimiter,
    eof: false,
    // A lone empty field would be a blank line, which readers skip.
    quoted_empty: values.length === 1,
    // The library knows only the record delimiter in use; readers take any of the three.
    quoted_match: /[\r\n]/,
  });
}
