import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import type { Format, InputSchema, Row } from '#src/core/row.js';
import { keepAllColumns, keepColumns } from '#src/output/kept-columns.js';
import type { OutputOptions } from '#src/output/row-format.js';

const options = (input: Partial<InputSchema>, format: Format = 'csv'): OutputOptions => ({
  input: {
    format: 'csv',
    delimiter: ',',
    header: { raw: Buffer.from('x'), ending: '\n' },
    bom: false,
    columns: ['a', 'b'],
    textColumns: [],
    ...input,
  },
  format,
  columns: null,
  newColumns: ['label'],
  escapeFormulas: false,
});
const row = (fields: readonly string[] | null, raw = ''): Row => ({
  kind: 'row',
  place: { file: 'in', row: 1, line: 1, byte: 0 },
  raw: Buffer.from(raw),
  ending: '\n',
  text: 'x',
  fields,
  keys: null,
  bytes: raw.length + 1,
  lines: 1,
});
const fault = (code: Fault['code']) => (error: unknown) => error instanceof FaultError && error.fault.code === code && error.exitCode === 2;

test('all columns of a CSV are kept, duplicates too', () => {
  const kept = keepAllColumns(options({ columns: ['a', 'a'] }));
  assert.deepEqual(kept.names, ['a', 'a']);
  assert.deepEqual(kept.texts(row(['1', '2'])), ['1', '2']);
});

test('chosen columns come in the order they were named', () => {
  const kept = keepColumns(options({}), ['b', 'a']);
  assert.deepEqual(kept.names, ['b', 'a']);
  assert.deepEqual(kept.texts(row(['1', '2'])), ['2', '1']);
  assert.deepEqual(kept.jsons(row(['1', '2'])), ['"2"', '"1"']);
});

test('numbers name columns from 1 when there is no header', () => {
  const kept = keepColumns(options({ header: null, columns: ['column1', 'column2'] }), ['2']);
  assert.deepEqual(kept.names, ['column2']);
  assert.deepEqual(kept.texts(row(['x', 'y'])), ['y']);
});

test('with a header a number is a name like any other', () => {
  assert.deepEqual(keepColumns(options({ columns: ['2', 'b'] }), ['2']).texts(row(['x', 'y'])), ['x']);
  assert.throws(() => keepColumns(options({}), ['2']), fault('column_unknown'));
});

const refused: readonly (readonly [what: string, wanted: readonly string[], columns: readonly string[], code: Fault['code']])[] = [
  ['a column that is not there', ['c'], ['a', 'b'], 'column_unknown'],
  ['a column named twice', ['a', 'a'], ['a', 'b'], 'usage'],
  ['a column the header has twice', ['a'], ['a', 'a'], 'column_twice'],
];
for (const [what, wanted, columns, code] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(() => keepColumns(options({ columns }), wanted), fault(code));
  });
}

test('an input without rows has no columns to compare with', () => {
  assert.deepEqual(keepColumns(options({ columns: [], header: null, format: 'jsonl' }), ['a']).names, ['a']);
});

test('duplicate names of a header cannot become JSON keys', () => {
  assert.throws(() => keepAllColumns(options({ columns: ['a', 'a'] }, 'jsonl')), fault('usage'));
});

const members = '{"s": "q\\"é", "n": 1.50, "big": 12345678901234567890, "z": null, "o": {"k": [1, 2]}, "t": true}';
test('values of JSONL keep their spelling as JSON and lose only their quotes as text', () => {
  const kept = keepAllColumns(options({ format: 'jsonl', header: null, columns: ['s', 'n', 'big', 'z', 'o', 't', 'gone'] }));
  assert.deepEqual(kept.jsons(row(null, members)), ['"q\\"é"', '1.50', '12345678901234567890', 'null', '{"k": [1, 2]}', 'true', null]);
  assert.deepEqual(kept.texts(row(null, members)), ['q"é', '1.50', '12345678901234567890', '', '{"k": [1, 2]}', 'true', '']);
});

test('a key of JSONL that a new column is called by is kept only once', () => {
  assert.deepEqual(keepAllColumns(options({ format: 'jsonl', header: null, columns: ['a', 'label'] })).names, ['a']);
});
