import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InputRecord } from '#src/core/row.js';
import { joinedText } from '#src/core/row-text.js';
import { type ReadCuts, recordReader } from '#src/input/record.js';
import { type Cut, RecordScanner } from '#src/input/scan.js';
import { textReading } from '#src/input/txt.js';

function cutsOf(bytes: Buffer | string, maxRowBytes = 1000, delimiter: string | null = null): Cut[] {
  const scanner = new RecordScanner({ delimiter, maxRowBytes });
  return [...scanner.push(Buffer.from(bytes)), ...scanner.finish()];
}

/** Lines that begin with # are blank, those with ! refused. */
const readMarked: ReadCuts = (cuts) =>
  cuts.map(({ raw }) => {
    const line = raw.toString();
    if (line.startsWith('#')) return { kind: 'blank' };
    if (line.startsWith('!')) return { kind: 'refused', refusal: { code: 'missing_text', column: 'c', message: 'none' } };
    return { kind: 'row', text: line, fields: [line], keys: null };
  });

const places = (records: readonly InputRecord[]) => records.map(({ place }) => [place.row, place.line, place.byte]);

test('rows are counted over all blocks of a file, blank lines are not', () => {
  const reader = recordReader('f.txt', 'reject', readMarked);
  const cuts = cutsOf('a\n#\n!b\nc\r\n\nd');
  const records = [...reader.read(cuts.slice(0, 2)), ...reader.read([]), ...reader.read(cuts.slice(2))];
  assert.deepEqual(places(records), [
    [1, 1, 0],
    [2, 3, 4],
    [3, 4, 7],
    [4, 5, 10],
    [5, 6, 11],
  ]);
  assert.deepEqual(
    records.map(({ place, kind }) => [place.file, kind]),
    [
      ['f.txt', 'row'],
      ['f.txt', 'rejected'],
      ['f.txt', 'row'],
      ['f.txt', 'row'],
      ['f.txt', 'row'],
    ],
  );
});

test('a refusal becomes a reject with its place, code, column, message and bytes', () => {
  const [, reject] = recordReader('f', 'reject', readMarked).read(cutsOf('a\n!b\r\n'));
  assert.deepEqual(reject, {
    kind: 'rejected',
    place: { file: 'f', row: 2, line: 2, byte: 2 },
    code: 'missing_text',
    column: 'c',
    message: 'none',
    raw: Buffer.from('!b'),
    rawTruncated: false,
    bytes: 4,
    lines: 1,
  });
});

test('broken and too long lines are rejects in their order among rows', () => {
  const records = recordReader('f', 'reject', readMarked).read(cutsOf('ok\n"a"b\n0123456789\nok\n', 8, ','));
  assert.deepEqual(
    records.map((record) => (record.kind === 'row' ? record.text : [record.code, record.message])),
    ['ok', ['parse', 'text after a closing quote'], ['row_too_large', 'more than 8 bytes (--max-row-bytes)'], 'ok'],
  );
});

test('a reject keeps 64 KiB of a long record and says so', () => {
  const long = `!${'x'.repeat(70_000)}`;
  const [reject] = recordReader('f', 'reject', readMarked).read(cutsOf(`${long}\n`, 100_000));
  assert.ok(reject?.kind === 'rejected');
  assert.equal(reject.raw.length, 64 * 1024);
  assert.equal(reject.rawTruncated, true);
  assert.equal(reject.bytes, 70_002);
});

test('a reject of exactly 64 KiB is whole', () => {
  for (const ending of ['', '\n', '\r\n']) {
    const [reject] = recordReader('f', 'reject', readMarked).read(cutsOf(`!${'x'.repeat(64 * 1024 - 1)}${ending}`, 100_000));
    assert.ok(reject?.kind === 'rejected');
    assert.equal(reject.rawTruncated, false);
  }
});

const LATIN1 = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a, 0x6f, 0x6b, 0x0a]);

test('a record that is not UTF-8 is rejected with its bytes, its neighbours are not', () => {
  const records = recordReader('f', 'reject', textReading(joinedText)).read(cutsOf(LATIN1));
  assert.deepEqual(
    records.map((record) => (record.kind === 'row' ? record.text : record.code)),
    ['encoding', 'ok'],
  );
  assert.deepEqual(records[0]?.raw, LATIN1.subarray(0, 4));
});

test('with replace, a record that is not UTF-8 is a row with U+FFFD, and what follows keeps its byte offset', () => {
  const records = recordReader('f', 'replace', textReading(joinedText)).read(cutsOf(LATIN1));
  assert.deepEqual(
    records.map((record) => record.kind === 'row' && [record.text, record.raw.toString(), record.place.byte]),
    [
      ['caf\ufffd', 'caf\ufffd', 0],
      ['ok', 'ok', 5],
    ],
  );
});

test('with replace, broken and too long lines stay rejects with their own bytes', () => {
  const bytes = Buffer.concat([Buffer.from('"a"'), Buffer.from([0xe9, 0x0a]), LATIN1]);
  const records = recordReader('f', 'replace', textReading(joinedText)).read(cutsOf(bytes, 3, ','));
  assert.deepEqual(
    records.map((record) => (record.kind === 'row' ? record.text : [record.code, record.raw.toString('latin1')])),
    [['parse', '"a"é'], ['row_too_large', 'café'], 'ok'],
  );
});
