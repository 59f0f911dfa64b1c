import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOfName, type LineEnding, MAX_REJECT_RAW_BYTES, REJECT_CODES, type Row, rejectRow } from '#src/core/row.js';

const row = (raw: Buffer | string, ending: LineEnding = '\n'): Row => ({
  kind: 'row',
  place: { file: 'a.csv', row: 3, line: 5, byte: 70 },
  raw: Buffer.from(raw),
  ending,
  text: 'x',
  fields: ['x'],
  keys: null,
  bytes: Buffer.byteLength(raw) + ending.length,
  lines: 1,
});

const names: readonly (readonly [name: string | null, format: string | null])[] = [
  ['a.csv', 'csv'],
  ['folder.txt/a.CSV', 'csv'],
  ['a.tsv', 'tsv'],
  ['a.tab', 'tsv'],
  ['a.jsonl', 'jsonl'],
  ['a.ndjson', 'jsonl'],
  ['a.txt', 'txt'],
  ['.txt', 'txt'],
  ['a.json', null],
  ['a.csv.gz', null],
  ['a.csvx', null],
  ['csv', null],
  ['-', null],
  ['', null],
  [null, null],
];

for (const [name, format] of names) {
  test(`the name ${JSON.stringify(name)} tells the format ${format}`, () => {
    assert.equal(formatOfName(name), format);
  });
}

test('a row that is rejected keeps its place and bytes', () => {
  assert.deepEqual(rejectRow(row('x,y', '\r\n'), 'key_collision', 'label', 'taken'), {
    kind: 'rejected',
    place: { file: 'a.csv', row: 3, line: 5, byte: 70 },
    code: 'key_collision',
    column: 'label',
    message: 'taken',
    raw: Buffer.from('x,y'),
    rawTruncated: false,
    bytes: 5,
    lines: 1,
  });
});

test('of a long row 64 KiB are kept, and what was cut off is told', () => {
  const whole = rejectRow(row(Buffer.alloc(MAX_REJECT_RAW_BYTES, 'a')), 'too_long', null, 'm');
  const long = rejectRow(row(Buffer.alloc(MAX_REJECT_RAW_BYTES + 1, 'a')), 'too_long', null, 'm');
  assert.equal(MAX_REJECT_RAW_BYTES, 65_536);
  assert.deepEqual([whole.raw.length, whole.rawTruncated, whole.bytes], [65_536, false, 65_537]);
  assert.deepEqual([long.raw.length, long.rawTruncated, long.bytes], [65_536, true, 65_538]);
});

test('every reject code has a meaning of one line', () => {
  for (const [code, meaning] of Object.entries(REJECT_CODES)) assert.match(meaning, /^[^\n]{10,}$/, code);
});
