/** CoNLL lines as they came, each word with its predicted tag as last column; all other lines untouched. */
import { isSentenceBreak, withColumn } from '../core/conll-line.js';
import type { OutputOptions, RowWriter } from './row-format.js';

const BOM = Buffer.from('\ufeff', 'utf8');

/** Writes sentences whose only cell is the JSON list of the tags of their words. */
export function conllWriter({ input }: OutputOptions): RowWriter {
  return {
    header: () => (input.bom ? BOM : null),
    write(row, [cell], to) {
      const tags: unknown = cell?.kind === 'json' ? JSON.parse(cell.json) : [];
      if (!Array.isArray(tags)) throw new Error('bug: tags that are no list');
      let word = 0;
      let lineBreak = '\n';
      // Line breaks are kept as pieces between the lines.
      for (const piece of row.raw.toString('utf8').split(/(\r\n|\n|\r)/)) {
        if (isSentenceBreak(piece)) {
          to.text(piece);
          if (/^[\r\n]/.test(piece)) lineBreak = piece;
        } else to.text(withColumn(piece, String(tags[word++] ?? 'O')));
      }
      // A last line without a line break gets that of the line before it.
      to.text(row.ending || lineBreak);
    },
  };
}
