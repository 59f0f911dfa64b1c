/** Plain text: a line is a row. */
import type { RowText } from '../core/row-text.js';
import type { ReadCuts } from './record.js';

/** Makes the reading of text lines; an empty line is a row with empty text. */
export function textReading(rowText: RowText): ReadCuts {
  return (cuts) =>
    cuts.map(({ raw }) => {
      const line = raw.toString('utf8');
      return { kind: 'row', text: rowText([line]), fields: [line], keys: null };
    });
}
