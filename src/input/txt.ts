/** Plain text: a line is a row. */
import { type ReadCuts, readableText } from './record.js';

/** The reading of text lines; an empty line is a row with empty text. */
export const readTextLines: ReadCuts = (cuts) =>
  cuts.map(({ raw }) => {
    const line = raw.toString('utf8');
    return { kind: 'row', text: readableText(line), fields: [line], keys: null };
  });
