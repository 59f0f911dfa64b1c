import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Format, Row } from '#src/core/row.js';
import { refuseRows } from '#src/output/refusals.js';

const row = (raw: string, keys: readonly string[] | null): Row => ({
  kind: 'row',
  place: { file: 'a.jsonl', row: 7, line: 8, byte: 90 },
  raw: Buffer.from(raw),
  ending: '\n',
  text: 'x',
  fields: null,
  keys,
  bytes: raw.length + 1,
  lines: 1,
});

const refusal = (format: Format, columns: readonly string[] | null) =>
  refuseRows({
    input: { format: 'jsonl', delimiter: ',', header: null, bom: false, columns: ['text', 'id'], textColumns: ['text'] },
    format,
    columns,
    escapeFormulas: false,
    newColumns: ['label', 'score'],
  });

const cases: readonly (readonly [format: Format, columns: readonly string[] | null, keys: readonly string[], code: string | null])[] = [
  ['jsonl', null, ['text'], null],
  ['jsonl', null, ['text', 'new'], null],
  ['jsonl', null, ['text', 'score'], 'key_collision'],
  ['jsonl', ['text'], ['text', 'label'], 'key_collision'],
  ['csv', null, ['id', 'text'], null],
  ['csv', null, ['text', 'new'], 'unknown_column'],
  ['tsv', null, ['text', 'new'], 'unknown_column'],
  ['txt', null, ['text', 'new'], 'unknown_column'],
  ['csv', ['text'], ['text', 'new'], null],
  ['csv', null, ['text', 'label'], 'key_collision'],
];

for (const [format, columns, keys, code] of cases) {
  test(`to ${format}${columns === null ? '' : ' with --columns'}, a row with the keys ${keys.join(' ')} gives ${code ?? 'no reject'}`, () => {
    assert.equal(refusal(format, columns)(row('{}', keys))?.code ?? null, code);
  });
}

test('a refused row keeps its place, its bytes and the name of the key', () => {
  const reject = refusal('jsonl', null)(row('{"text":"x","score":1}', ['text', 'score']));
  assert.deepEqual(
    { place: reject?.place, column: reject?.column, raw: reject?.raw.toString(), bytes: reject?.bytes },
    { place: { file: 'a.jsonl', row: 7, line: 8, byte: 90 }, column: 'score', raw: '{"text":"x","score":1}', bytes: 23 },
  );
  assert.match(reject?.message ?? '', /--prefix/);
});

test('rows of inputs without keys are never refused', () => {
  assert.equal(refusal('csv', null)(row('a,b', null)), null);
});
