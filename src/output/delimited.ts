/**
 * Rows as CSV or TSV: the new fields appended to the raw record, or the whole record spelled anew.
 *
 * A raw record is never parsed and quoted again: what came in goes out, byte for byte, before the new fields.
 */
import { cellText } from '../core/cell.js';
import { csvLine } from './csv-line.js';
import { escapeFormula } from './formulas.js';
import type { KeptColumns } from './kept-columns.js';
import type { OutputOptions, RowWriter } from './row-format.js';

const BOM = Buffer.from('\ufeff', 'utf8');

/** Input and output have the same format and no column is left out: raw bytes, then the new fields. */
export function appendFields(options: OutputOptions): RowWriter {
  const { header, delimiter, bom } = options.input;
  const lastEnding = header?.ending || '\n';
  // After an empty field, so that a lone empty one is not taken for a blank line and quoted.
  const newFields = (values: readonly string[]) => (values.length === 0 ? '' : csvLine(['', ...values], delimiter));
  return {
    header() {
      const start = bom ? BOM : Buffer.alloc(0);
      if (header === null) return bom ? start : null;
      return Buffer.concat([start, header.raw, Buffer.from(newFields(options.newColumns) + lastEnding, 'utf8')]);
    },
    write(row, cells, to) {
      to.bytes(row.raw);
      to.text(newFields(cells.map(cellText)) + (row.ending || lastEnding));
    },
  };
}

/** Another format, a choice of columns, or fields to be escaped: the kept fields and the new ones, quoted only when they must be. */
export function writeRecords(options: OutputOptions, kept: KeptColumns): RowWriter {
  const { input } = options;
  // Output format txt means CSV, so that txt input is always converted.
  const sameFormat = input.format === options.format && input.format !== 'txt';
  const delimiter = sameFormat ? input.delimiter : options.format === 'tsv' ? '\t' : ',';
  const lastEnding = (sameFormat && input.header?.ending) || '\n';
  const spelled = (values: readonly string[]) => csvLine(options.escapeFormulas ? values.map(escapeFormula) : values, delimiter);
  const namesInRows = input.format === 'jsonl' || input.format === 'txt' || input.format === 'conll';
  // An empty input has nothing to name.
  const hasHeader = input.header !== null || (namesInRows && input.columns.length > 0);
  return {
    header() {
      const start = sameFormat && input.bom ? BOM.toString('utf8') : '';
      const line = hasHeader ? spelled([...kept.names, ...options.newColumns]) + lastEnding : '';
      return start + line === '' ? null : Buffer.from(start + line, 'utf8');
    },
    write(row, cells, to) {
      const ending = (sameFormat && row.ending) || lastEnding;
      to.text(spelled([...kept.texts(row), ...cells.map(cellText)]) + ending);
    },
  };
}
