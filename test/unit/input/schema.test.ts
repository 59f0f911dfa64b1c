import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Format, InputSchema } from '#src/core/row.js';
import { SentenceScanner } from '#src/input/conll.js';
import { RecordScanner } from '#src/input/scan.js';
import { blankTest, reading, type SchemaOptions } from '#src/input/schema.js';

const OPTIONS: SchemaOptions = {
  format: null,
  textColumns: [],
  delimiter: null,
  header: false,
  maxRowBytes: 2 ** 20,
  badUtf8: 'reject',
  encoding: null,
  template: null,
  nested: false,
  commandLine: '',
};
const piece = fc.constantFrom(
  '\n',
  '\r\n',
  ' ',
  '\t',
  '\u00a0',
  '\ufeff',
  '\u2003',
  '\u200b',
  'a',
  '{}',
  '{"text":"x"}',
  ',',
  '"',
  '-DOCSTART-',
  '\0',
  '\x7f',
  'é',
);

for (const [format, columns] of [
  ['csv', 1],
  ['csv', 2],
  ['tsv', 2],
  ['jsonl', 1],
  ['txt', 1],
  ['conll', 1],
] as const satisfies readonly (readonly [Format, number])[]) {
  test(`lines of ${format} with ${columns} columns that make no row are told from others without being parsed`, () => {
    const delimiter = format === 'csv' ? ',' : '\t';
    const names = ['text', 'more'].slice(0, columns);
    const schema: InputSchema = { format, delimiter, header: null, bom: false, columns: names, textColumns: ['text'] };
    const [isBlank, read] = [blankTest(schema), reading(schema, OPTIONS)];
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const scanner =
          format === 'conll'
            ? new SentenceScanner({ maxRowBytes: 2 ** 20 })
            : new RecordScanner({ delimiter: format === 'csv' || format === 'tsv' ? delimiter : null, maxRowBytes: 2 ** 20 });
        const cuts = [...scanner.push(Buffer.from(pieces.join(''))), ...scanner.finish()].filter(({ kind }) => kind === 'record');
        assert.deepEqual(
          cuts.map(isBlank),
          read(cuts).map(({ kind }) => kind === 'blank'),
        );
      }),
      { numRuns: 300 },
    );
  });
}
