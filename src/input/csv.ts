/** CSV and TSV records: fields by csv-parse, on records that the scanner has cut. */
import { parse } from 'csv-parse/sync';
import type { RowText } from '../core/row-text.js';
import type { ReadCuts, Reading } from './record.js';
import type { Cut } from './scan.js';

export interface CsvShape {
  readonly delimiter: string;
  /** Fields a record must have. */
  readonly fields: number;
  /** 0-based positions of the columns of the text, and what it is made of their values. */
  readonly text: readonly number[];
  readonly rowText: RowText;
}

const QUOTE = 34;

/**
 * Splits records into fields.
 *
 * @param cuts records, each well-formed by the scanner's rules
 * @returns the fields of each, in order; null for one that csv-parse sees as several
 */
export function splitFields(cuts: readonly Cut[], delimiter: string): readonly (readonly string[] | null)[] {
  // Most records need no parser, and csv-parse would take a third of this thread's time over them.
  const plain = cuts.map(({ raw }) => splitPlain(raw, delimiter));
  const parsed = parseQuoted(
    cuts.filter((_, i) => plain[i] === null),
    delimiter,
  );
  let next = 0;
  return plain.map((fields) => fields ?? parsed[next++] ?? null);
}

/**
 * Splits a record whose fields have no quotes, or none but one before and one after.
 *
 * @returns null for any other: csv-parse is to say what it is
 */
function splitPlain(raw: Buffer, delimiter: string): readonly string[] | null {
  const record = raw.toString('utf8');
  if (!raw.includes(QUOTE)) return record.split(delimiter);
  const fields: string[] = [];
  for (let start = 0; ; ) {
    let end = record.indexOf(delimiter, start);
    if (record[start] === '"') {
      const close = record.indexOf('"', start + 1);
      end = close + 1 === record.length ? -1 : close + 1;
      if (close === -1 || (end !== -1 && record[end] !== delimiter)) return null;
      fields.push(record.slice(start + 1, close));
    } else {
      const field = end === -1 ? record.slice(start) : record.slice(start, end);
      if (/["\r\n]/.test(field)) return null;
      fields.push(field);
    }
    if (end === -1) return fields;
    start = end + 1;
  }
}

function parseQuoted(cuts: readonly Cut[], delimiter: string): readonly (readonly string[] | null)[] {
  if (cuts.length === 0) return [];
  // Records of a file whose lines end in a lone \r may hold a \n, and the other way round.
  const fields = parseRecords(cuts, delimiter, cuts.some(({ ending }) => ending === '\r') ? '\r' : '\n');
  if (fields.length === cuts.length) return fields;
  if (cuts.length > 1) return cuts.flatMap((cut) => parseQuoted([cut], delimiter));
  // A last record without an ending does not say which lines its file has.
  const otherwise = parseRecords(cuts, delimiter, '\r');
  return otherwise.length === 1 ? otherwise : [null];
}

function parseRecords(cuts: readonly Cut[], delimiter: string, lineBreak: '\r' | '\n'): string[][] {
  const separator = Buffer.from(lineBreak);
  return parse(Buffer.concat(cuts.flatMap(({ raw }) => [raw, separator])), {
    delimiter,
    record_delimiter: lineBreak,
    // The scanner has settled what a quote is and where records end; csv-parse must not judge that again.
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    bom: false,
  });
}

/** Makes the reading of CSV cuts. A blank line is a row of a one-column file, and nothing in others. */
export function csvReading(shape: CsvShape): ReadCuts {
  const wanted = shape.fields;
  return (cuts) => {
    const records = splitFields(cuts, shape.delimiter);
    return cuts.map((cut, i): Reading => {
      const fields = records[i] ?? [];
      if (cut.raw.length === 0 && wanted !== 1) return { kind: 'blank' };
      if (fields.length !== wanted) {
        const message = `${fields.length} ${fields.length === 1 ? 'field' : 'fields'}; expected ${wanted}`;
        return { kind: 'refused', refusal: { code: 'parse', column: null, message } };
      }
      const text = shape.rowText(shape.text.map((column) => fields[column] ?? ''));
      return { kind: 'row', text, fields, keys: null };
    });
  };
}
