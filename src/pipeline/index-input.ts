/** Makes the chunk index of an input: scans it once, walking the grid that a run over it would walk. */
import { closeSync, openSync } from 'node:fs';
import { contentStart, digestRange, encodeIndex, IndexEntries, type IndexPlace } from '../input/chunk-index.js';
import { type HeadOptions, openHead } from '../input/file-head.js';
import { indexedInput, refuseUnseekable } from '../input/indexed.js';
import { blankLinesAreRows, blankTest, KEY_RECORDS, rowRule } from '../input/schema.js';
import { GridWalker } from '../plan/grid.js';

/** What the input came to. */
export interface IndexedRows {
  readonly chunks: number;
  readonly rows: number;
  readonly bytes: number;
  /** The bytes of the index file. */
  readonly encoded: Buffer;
}

/**
 * Scans a plain file.
 *
 * @param chunkRows rows of the largest chunk of the grid
 * @throws FaultError usage when it cannot be sought in; those of opening and reading an input
 */
export async function indexInput(file: string, options: HeadOptions, chunkRows: number): Promise<IndexedRows> {
  const head = await openHead(file, options, KEY_RECORDS);
  try {
    refuseUnseekable(head);
    const input = indexedInput(head, options, chunkRows);
    const rule = rowRule(head);
    const isBlank = blankTest(rule);
    if (!blankLinesAreRows(rule)) head.skipBlankLines();
    const header = head.header?.cut ?? { byte: 0, bytes: 0, lines: 0 };
    const begin: IndexPlace = { byte: header.byte + header.bytes, line: 1 + header.lines, row: 0 };
    const offset = contentStart(input);
    const entries = new IndexEntries();
    const walker = new GridWalker({ chunks: 0, rows: 0 }, chunkRows);
    const descriptor = openSync(file, 'r');
    try {
      let last = begin;
      let place = begin;
      const close = (): void => {
        const digest = digestRange(descriptor, last.byte + offset, place.byte + offset);
        entries.add({ ...place, bytes: walker.bytes, digest });
        walker.next();
        last = place;
      };
      for await (const cuts of head.cuts) {
        for (const cut of cuts) {
          if (cut.kind === 'record' && isBlank(cut)) continue;
          place = { byte: cut.byte + cut.bytes, line: cut.line + cut.lines, row: place.row + 1 };
          if (walker.add(1, cut.bytes)) close();
        }
        const end = cuts.at(-1);
        if (end !== undefined) head.hash.passed(end.byte + end.bytes);
      }
      if (walker.rows > 0) close();
      const before = digestRange(descriptor, 0, offset + begin.byte);
      const encoded = encodeIndex({ input, begin, head: before.toString('hex') }, entries);
      return { chunks: entries.count, rows: place.row, bytes: input.size, encoded };
    } finally {
      closeSync(descriptor);
    }
  } finally {
    head.source.close();
  }
}
