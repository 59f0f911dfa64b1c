/**
 * Chooses how answered rows become bytes, from the formats of input and output.
 *
 * The formats keep no state between rows: the bytes of a row depend on the row, its cells and the options
 * alone, never on what was written before. That is what lets a resumed or sharded run give the same bytes.
 */
import { conllWriter } from './conll.js';
import { appendFields, writeRecords } from './delimited.js';
import { insertMembers, writeObjects } from './jsonl.js';
import { keepAllColumns, keepColumns } from './kept-columns.js';
import { npyWriter } from './npy.js';
import { refuseRows } from './refusals.js';
import type { OutputOptions, RowFormat, RowWriter } from './row-format.js';

/**
 * Opens the format of a run.
 *
 * @throws FaultError `column_unknown`, `column_twice` or `usage` when `columns` cannot be kept; `usage` when
 * a header with duplicate names would have to become JSON keys
 */
export function openFormat(options: OutputOptions): RowFormat {
  return { ...writerOf(options), refuse: refuseRows(options) };
}

function writerOf(options: OutputOptions): RowWriter {
  if (options.format === 'conll') return conllWriter(options);
  if (options.format === 'npy') return npyWriter(options.vectorSize ?? null);
  return options.format === 'jsonl' ? jsonlWriter(options) : delimitedWriter(options);
}

function jsonlWriter(options: OutputOptions): RowWriter {
  if (options.columns !== null) return writeObjects(options, keepColumns(options, options.columns));
  return options.input.format === 'jsonl' ? insertMembers(options) : writeObjects(options, keepAllColumns(options));
}

function delimitedWriter(options: OutputOptions): RowWriter {
  if (options.columns !== null) return writeRecords(options, keepColumns(options, options.columns));
  return options.input.format === options.format && options.format !== 'txt' && !options.escapeFormulas
    ? appendFields(options)
    : writeRecords(options, keepAllColumns(options));
}
