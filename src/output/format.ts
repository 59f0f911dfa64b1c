/**
 * Chooses how answered rows become bytes, from the formats of input and output.
 *
 * The formats keep no state between rows: the bytes of a row depend on the row, its cells and the options
 * alone, never on what was written before. That is what lets a resumed or sharded run give the same bytes.
 */
import type { Cell } from '../core/cell.js';
import type { Format, InputSchema, Rejected, Row } from '../core/row.js';
import type { ByteWriter } from './byte-writer.js';
import { appendFields, writeRecords } from './delimited.js';
import { insertMembers, writeObjects } from './jsonl.js';
import { keepAllColumns, keepColumns } from './kept-columns.js';
import { refuseRows } from './refusals.js';

/** What decides the bytes of the output. */
export interface OutputOptions {
  readonly input: InputSchema;
  /** `txt` means CSV. */
  readonly format: Format;
  /** `--columns`: the input columns to keep, in order; null keeps all. */
  readonly columns: readonly string[] | null;
  /** Final names, after collisions were settled (new-columns.ts). */
  readonly newColumns: readonly string[];
}

/** One way of writing rows. */
export interface RowFormat {
  /** What comes before the first row: header, byte order mark; null if nothing does. */
  header(): Buffer | null;
  /** The reject of a row that has no place in this output, or null. To be asked before the row is answered. */
  refuse(row: Row): Rejected | null;
  /** Appends the row and its new cells, one for each new column. */
  write(row: Row, cells: readonly Cell[], to: ByteWriter): void;
}

/** A way of writing rows, before the question which rows it takes. */
export type RowWriter = Omit<RowFormat, 'refuse'>;

/**
 * Opens the format of a run.
 *
 * @throws FaultError `column_unknown`, `column_twice` or `usage` when `columns` cannot be kept; `usage` when
 * a header with duplicate names would have to become JSON keys
 */
export function openFormat(options: OutputOptions): RowFormat {
  const writer = options.format === 'jsonl' ? jsonlWriter(options) : delimitedWriter(options);
  return { header: () => writer.header(), refuse: refuseRows(options), write: (row, cells, to) => writer.write(row, cells, to) };
}

function jsonlWriter(options: OutputOptions): RowWriter {
  if (options.columns !== null) return writeObjects(options, keepColumns(options, options.columns));
  return options.input.format === 'jsonl' ? insertMembers(options) : writeObjects(options, keepAllColumns(options));
}

function delimitedWriter(options: OutputOptions): RowWriter {
  if (options.columns !== null) return writeRecords(options, keepColumns(options, options.columns));
  return options.input.format === options.format && options.format !== 'txt'
    ? appendFields(options)
    : writeRecords(options, keepAllColumns(options));
}
