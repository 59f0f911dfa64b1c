/** What a format of the output is, and what decides its bytes. */
import type { Cell } from '../core/cell.js';
import type { Format, InputSchema, Rejected, Row } from '../core/row.js';
import type { ByteWriter } from './byte-writer.js';

/** What decides the bytes of the output. */
export interface OutputOptions {
  readonly input: InputSchema;
  /** `txt` means CSV. */
  readonly format: Format;
  /** `--columns`: the input columns to keep, in order; null keeps all. */
  readonly columns: readonly string[] | null;
  /** Final names, after collisions were settled (new-columns.ts). */
  readonly newColumns: readonly string[];
  /** `--escape-formulas`: fields of CSV and TSV that a spreadsheet would compute are made text. */
  readonly escapeFormulas: boolean;
  /** Numbers a vector, for formats that have to know; null, or absent, where nobody does. */
  readonly vectorSize?: number | null;
}

/** One way of writing rows. */
export interface RowFormat {
  /** What comes before the first row: header, byte order mark; null if nothing does. */
  header(): Buffer | null;
  /** The reject of a row that has no place in this output, or null. To be asked before the row is answered. */
  refuse(row: Row): Rejected | null;
  /** Appends the row and its new cells, one for each new column. */
  write(row: Row, cells: readonly Cell[], to: ByteWriter): void;
  /** What is to stand at the start of a complete output of so many records and bytes, as long as `header`; absent where it stays. */
  finalHead?(records: number, bytes: number): Buffer;
}

/** A way of writing rows, before the question which rows it takes. */
export type RowWriter = Omit<RowFormat, 'refuse'>;
