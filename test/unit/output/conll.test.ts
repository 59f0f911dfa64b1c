import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InputSchema, Row } from '#src/core/row.js';
import { ByteWriter } from '#src/output/byte-writer.js';
import { conllWriter } from '#src/output/conll.js';

const input: InputSchema = { format: 'conll', delimiter: ',', header: null, bom: false, columns: ['text'], textColumns: ['text'] };
const writer = conllWriter({ input, format: 'conll', columns: null, newColumns: ['tag'], escapeFormulas: false });

function written(raw: string, tags: readonly string[] | null, ending: Row['ending'] = '\n'): string {
  const to = new ByteWriter();
  const row = { raw: Buffer.from(raw), ending } as Row;
  writer.write(row, [tags === null ? { kind: 'none' } : { kind: 'json', json: JSON.stringify(tags) }], to);
  return to.take().toString();
}

test('the tag is one more column, separated as the others are; other lines stay as they were', () => {
  assert.equal(
    written('-DOCSTART- -X- O\n\nEU NNP\nrejects\tVBZ\r\nit\n\n', ['B-ORG', 'O', 'O']),
    '-DOCSTART- -X- O\n\nEU NNP B-ORG\nrejects\tVBZ\tO\r\nit O\n\n\n',
  );
});

test('words without a tag are outside of entities; a last line without ending gets one', () => {
  assert.equal(written('a\nb', null, ''), 'a O\nb O\n');
});

test('a last line without ending gets that of the lines before it', () => {
  assert.equal(written('a\r\nb', ['O', 'O'], ''), 'a O\r\nb O\r\n');
});
