/**
 * Rows as JSON lines: new keys inserted into the raw object, or the whole object spelled anew.
 *
 * A raw object is never parsed and printed again: spelling of numbers, spaces, escapes and duplicate keys stay.
 */
import { cellJson } from '../core/cell.js';
import type { KeptColumns } from './kept-columns.js';
import type { OutputOptions, RowWriter } from './row-format.js';

const BOM = Buffer.from('\ufeff', 'utf8');
const CLOSING_BRACE = '}'.charCodeAt(0);

/** JSONL to JSONL with all keys: the new ones go before the closing brace. */
export function insertMembers(options: OutputOptions): RowWriter {
  const newKeys = spelledKeys(options.newColumns);
  return {
    header: () => (options.input.bom ? BOM : null),
    write(row, cells, to) {
      // After the closing brace of a valid object there is only white space, so the last brace is the one.
      const brace = row.raw.lastIndexOf(CLOSING_BRACE);
      if (brace < 0) throw new Error('bug: a JSONL row that is no object');
      const members = cells.map((cell, index) => newKeys[index] + cellJson(cell)).join(',');
      const comma = members !== '' && row.keys !== null && row.keys.length > 0 ? ',' : '';
      to.bytes(row.raw.subarray(0, brace));
      to.text(comma + members);
      to.bytes(row.raw.subarray(brace));
      to.text(row.ending || '\n');
    },
  };
}

/** Another input format, or a choice of keys. A key that a JSONL row doesn't have stays absent. */
export function writeObjects(options: OutputOptions, kept: KeptColumns): RowWriter {
  const keptKeys = spelledKeys(kept.names);
  const newKeys = spelledKeys(options.newColumns);
  const sameFormat = options.input.format === 'jsonl';
  return {
    header: () => (sameFormat && options.input.bom ? BOM : null),
    write(row, cells, to) {
      const members: string[] = [];
      kept.jsons(row).forEach((json, index) => {
        if (json !== null) members.push(keptKeys[index] + json);
      });
      cells.forEach((cell, index) => {
        members.push(newKeys[index] + cellJson(cell));
      });
      to.text(`{${members.join(',')}}${(sameFormat && row.ending) || '\n'}`);
    },
  };
}

function spelledKeys(names: readonly string[]): readonly string[] {
  return names.map((name) => `${JSON.stringify(name)}:`);
}
