/**
 * The words for one record of the input, shared by every stage.
 *
 * A record is either a `Row` that can be answered or a `Rejected` one; both carry their place, so that
 * whatever happens to it later can be told by file, row, line and byte. Records keep their raw bytes:
 * output passes them through untouched.
 */

/** Formats of input and output: `txt` is one text a line, `conll` one word a line; `npy`, an array of vectors, is written only. */
export type Format = 'csv' | 'tsv' | 'jsonl' | 'txt' | 'conll' | 'npy';

const FORMAT_OF_NAME: readonly (readonly [RegExp, Format])[] = [
  [/\.csv$/i, 'csv'],
  [/\.(tsv|tab)$/i, 'tsv'],
  [/\.(jsonl|ndjson)$/i, 'jsonl'],
  [/\.txt$/i, 'txt'],
  [/\.conll$/i, 'conll'],
  [/\.npy$/i, 'npy'],
];

/** The format that a file's name tells, or null. */
export function formatOfName(name: string | null): Format | null {
  return FORMAT_OF_NAME.find(([pattern]) => pattern.test(name ?? ''))?.[1] ?? null;
}

/** Where a record starts. `row` counts data records from 1 within `file`; `line` from 1; `byte` from 0 (decompressed). */
export interface Place {
  readonly file: string;
  readonly row: number;
  readonly line: number;
  readonly byte: number;
}

/** A line ending as found, or '' for a last record without one. */
export type LineEnding = '\n' | '\r\n' | '\r' | '';

/** A record that parsed. */
export interface Row {
  readonly kind: 'row';
  readonly place: Place;
  /** The record's bytes as UTF-8, without its line ending. */
  readonly raw: Buffer;
  readonly ending: LineEnding;
  /** The text to answer; '' when it is null, empty or only white space: then no model sees it. */
  readonly text: string;
  /** CSV and TSV: the fields, as many as the header has; txt: the line itself; null for JSONL. */
  readonly fields: readonly string[] | null;
  /** JSONL: the top-level keys, in no particular order; null otherwise. */
  readonly keys: readonly string[] | null;
  /** What the record takes in the input, its line ending included; `raw` may differ where bytes were replaced. */
  readonly bytes: number;
  readonly lines: number;
}

/** Why a record cannot be answered (contract §5). */
export type RejectCode =
  | 'parse'
  | 'encoding'
  | 'missing_text'
  | 'key_collision'
  | 'unknown_column'
  | 'too_long'
  | 'row_too_large'
  | 'model_failed'
  | 'timeout'
  | 'crashed_worker';

/** Every reject code with its meaning; the table in the README is made from it. */
export const REJECT_CODES: Readonly<Record<RejectCode, string>> = {
  parse:
    'broken record: text after a closing quote, a quote left open, too few or too many fields, not a JSON object; a value that is not the list it should be, such as messages that are no conversation',
  encoding: 'not valid UTF-8 (see --on-bad-utf8)',
  missing_text: 'the JSONL key of the text is absent, or holds an object or array',
  key_collision: 'a JSONL row already has a key that a new column was going to use',
  unknown_column: 'JSONL to CSV: a key that was in none of the first 1,000 records',
  too_long: 'more tokens than the model takes (--on-long reject)',
  row_too_large: 'more bytes than --max-row-bytes',
  model_failed: 'the model fails on this text: an error, scores that are no numbers, an output of the wrong shape',
  timeout: 'the model took longer on this text than --row-timeout',
  crashed_worker: 'the worker thread dies on this text: an exit, an uncaught error, the heap limit',
};

/** A record that cannot be answered, on its way to the rejects file. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly place: Place;
  readonly code: RejectCode;
  /** The column concerned, or null. */
  readonly column: string | null;
  /** One line: what is wrong, and what would mend it where that is known. */
  readonly message: string;
  /** The first bytes of the record, 64 KiB at most, without its line ending. */
  readonly raw: Buffer;
  readonly rawTruncated: boolean;
  /** What the whole record takes in the input, line ending included: it counts towards the grid as any other. */
  readonly bytes: number;
  readonly lines: number;
}

/** A record of the input, in input order. */
export type InputRecord = Row | Rejected;

/** Bytes of `raw` kept in a reject record. */
export const MAX_REJECT_RAW_BYTES = 64 * 1024;

/** Turns a row that parsed into a rejected one, keeping its place and the head of its bytes. */
export function rejectRow(row: Row, code: RejectCode, column: string | null, message: string): Rejected {
  return {
    kind: 'rejected',
    place: row.place,
    code,
    column,
    message,
    raw: row.raw.subarray(0, MAX_REJECT_RAW_BYTES),
    rawTruncated: row.raw.length > MAX_REJECT_RAW_BYTES,
    bytes: row.bytes,
    lines: row.lines,
  };
}

/** What is known of the input once its head was read; the same for all files of a run. */
export interface InputSchema {
  readonly format: Format;
  /** One character; ',' for formats without delimiters. */
  readonly delimiter: string;
  /** The header record as found (raw without line ending), or null without one. */
  readonly header: { readonly raw: Buffer; readonly ending: LineEnding } | null;
  /** The first file began with a UTF-8 byte order mark. */
  readonly bom: boolean;
  /** Column names in order: the header's; `column1`, … with --no-header; `text` for txt; for JSONL the union of keys seen in the head. */
  readonly columns: readonly string[];
  /** The columns whose values, joined by a newline, are the text. */
  readonly textColumns: readonly string[];
}
