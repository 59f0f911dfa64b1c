/**
 * Spells values as one CSV or TSV record, without its line ending.
 *
 * A value is quoted only when it must be: it has the delimiter, a quote, CR or LF. Reading the line again
 * gives the same values. The same as csv-stringify gives, which sets itself up anew for each call, and so once
 * a row.
 */

/** One record of at least one value. */
export function csvLine(values: readonly string[], delimiter: string): string {
  // A lone empty field would be a blank line, which readers skip.
  if (values.length === 1 && values[0] === '') return '""';
  return values.map((value) => (mustBeQuoted(value, delimiter) ? quoted(value) : value)).join(delimiter);
}

/** CR and LF, whatever the file's own line ending: readers take any. */
function mustBeQuoted(value: string, delimiter: string): boolean {
  return value.includes(delimiter) || value.includes('"') || value.includes('\n') || value.includes('\r');
}

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
