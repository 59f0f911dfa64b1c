/**
 * Whatever the bytes: no error but a fault, every byte in a record or in a blank line between two, and the same
 * records however the bytes arrive. Seeded, so that a failure in CI is one here.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { FaultError } from '#src/core/faults.js';
import type { Format, InputRecord } from '#src/core/row.js';
import { joinedText } from '#src/core/row-text.js';
import { csvReading } from '#src/input/csv.js';
import { jsonlReading } from '#src/input/jsonl.js';
import { openInput } from '#src/input/open.js';
import { recordReader } from '#src/input/record.js';
import { RecordScanner } from '#src/input/scan.js';
import { naiveCuts } from './naive-scan.js';
import { READING } from './reading.js';

const SEED = 20_261;

const value = fc.oneof(
  fc.constantFrom('', ' ', 'a fine film', 'caf\u00e9 \u65e5\u672c \u{1f642}', 'say ""so""', '1.50', '5" nails'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

const csv = fc
  .record({
    rows: fc.array(fc.array(fc.record({ value, quoted: fc.boolean() }), { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
    delimiter: fc.constantFrom(',', '\t'),
    ending: fc.constantFrom('\n', '\r\n', '\r'),
  })
  .map(({ rows, delimiter, ending }) =>
    [
      'id,text'.replace(',', delimiter),
      ...rows.map((fields) => fields.map((f) => (f.quoted ? `"${f.value}"` : f.value)).join(delimiter)),
      '',
    ].join(ending),
  );

const jsonl = fc
  .array(fc.oneof(value, fc.jsonValue()), { minLength: 1, maxLength: 8 })
  .map((texts) => texts.map((text, id) => `${JSON.stringify({ id, text })}\n`).join(''));

/** What goes in or replaces something: what readers trip over. */
const thing = fc.constantFrom(
  ...['"', '""', ',', '\t', '\n', '\r', '\r\n', '\0', '\\', '{', '}', '[', ':', ' ', '\ufeff', '\u2028'].map((text) => Buffer.from(text)),
  ...[[0xff], [0xc3], [0xe6, 0x97], [0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff, 0xfe], [0x1f, 0x8b]].map((bytes) =>
    Buffer.from(bytes),
  ),
);

const mutation = fc.record({
  kind: fc.constantFrom('insert', 'replace', 'delete', 'flip', 'cut off', 'double'),
  /** Where, as a share of the length: shrinks well. */
  at: fc.integer({ min: 0, max: 999 }),
  thing,
  bit: fc.integer({ min: 0, max: 7 }),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

function mutated(bytes: Buffer, { kind, at, thing, bit }: Mutation): Buffer {
  const place = Math.floor((bytes.length * at) / 1000);
  const before = bytes.subarray(0, place);
  const from = (count: number): Buffer => bytes.subarray(place + count);
  switch (kind) {
    case 'insert':
      return Buffer.concat([before, thing, from(0)]);
    case 'replace':
      return Buffer.concat([before, thing, from(thing.length)]);
    case 'delete':
      return Buffer.concat([before, from(1)]);
    case 'flip':
      return Buffer.concat([before, Buffer.from([(bytes[place] ?? 0) ^ (1 << bit)]), from(1)]);
    case 'double':
      return Buffer.concat([bytes.subarray(0, place * 2), from(0)]);
    default:
      return Buffer.from(before);
  }
}

const hostile = fc
  .tuple(fc.oneof(csv, jsonl), fc.array(mutation, { maxLength: 6 }))
  .map(([text, mutations]) => mutations.reduce<Buffer>(mutated, Buffer.from(text)));
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 });
const maxRowBytes = fc.constantFrom(8, 40, 1000);

/** Records of bytes that arrive in pieces of the given sizes, over and over. */
function recordsOf(bytes: Buffer, format: Format, limit: number, badUtf8: 'reject' | 'replace', sizes: readonly number[]): InputRecord[] {
  const scanner = new RecordScanner({ delimiter: format === 'csv' ? ',' : null, maxRowBytes: limit });
  const readCuts =
    format === 'csv'
      ? csvReading({ delimiter: ',', fields: 2, text: [1], rowText: joinedText })
      : jsonlReading({ textColumns: ['text'], rowText: joinedText, nested: false });
  const reader = recordReader('f', badUtf8, readCuts);
  const records: InputRecord[] = [];
  for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? bytes.length;
    records.push(...reader.read(scanner.push(Buffer.from(bytes.subarray(at, at + size)))));
    at += size;
  }
  return [...records, ...reader.read(scanner.finish())];
}

/** Every byte is in a record, or in a blank line before, between or after them. */
function assertAccounted(bytes: Buffer, records: readonly InputRecord[], from: number): void {
  const assertBlank = (start: number, end: number): void => {
    assert.ok(start <= end, `records overlap at byte ${end}`);
    assert.match(bytes.subarray(start, end).toString(), /^\s*$/, `bytes ${start} to ${end} are in no record`);
  };
  let next = from;
  for (const record of records) {
    assertBlank(next, record.place.byte);
    next = record.place.byte + record.bytes;
  }
  assertBlank(next, bytes.length);
}

for (const format of ['csv', 'jsonl'] as const) {
  test(`${format}: the same records however hostile bytes arrive, and every byte accounted for`, () => {
    fc.assert(
      fc.property(hostile, maxRowBytes, sizes, (bytes, limit, pieces) => {
        const whole = recordsOf(bytes, format, limit, 'reject', []);
        assert.deepEqual(recordsOf(bytes, format, limit, 'reject', pieces), whole);
        assert.deepEqual(recordsOf(bytes, format, limit, 'reject', [1]), whole);
        assertAccounted(bytes, whole, 0);
      }),
      { numRuns: 1500, seed: SEED },
    );
  });
}

test('the same cuts as by searching every line anew', () => {
  fc.assert(
    fc.property(hostile, maxRowBytes, (bytes, limit) => {
      const options = { delimiter: ',', maxRowBytes: limit };
      const scanner = new RecordScanner(options);
      assert.deepEqual([...scanner.push(bytes), ...scanner.finish()], naiveCuts(bytes, options));
    }),
    { numRuns: 1500, seed: SEED },
  );
});

test('with replace, no record is rejected for its encoding, and rows are valid UTF-8', () => {
  fc.assert(
    fc.property(hostile, (bytes) => {
      for (const record of recordsOf(bytes, 'csv', 1000, 'replace', [])) {
        if (record.kind === 'rejected') assert.notEqual(record.code, 'encoding');
        else assert.deepEqual(Buffer.from(record.raw.toString()), record.raw);
      }
    }),
    { numRuns: 500, seed: SEED },
  );
});

const folder = mkdtempSync(join(tmpdir(), 'any-bytes-'));
after(() => rmSync(folder, { recursive: true }));

/** The records of a file, or the code of the fault that it ends with. */
async function opened(name: string, bytes: Buffer, encoding: string | null): Promise<InputRecord[] | string> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const records: InputRecord[] = [];
  try {
    const input = await openInput({
      ...READING,
      inputs: [path],
      header: false,
      maxRowBytes: 1000,
      encoding,
      wantColumns: true,
    });
    for await (const batch of input.records(null)) records.push(...batch);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return error.fault.code;
  }
  return records;
}

for (const name of ['a.csv', 'a.tsv', 'a.jsonl', 'a.txt', 'a.dat']) {
  test(`${name}: whatever its bytes, it is read or refused with a fault`, async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (bytes) => {
        const records = await opened(name, bytes, 'utf-8');
        const marked = bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe])) || bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]));
        const mark = bytes.subarray(0, 3).equals(Buffer.from('\ufeff')) ? 3 : 0;
        if (typeof records !== 'string' && !marked) assertAccounted(bytes.subarray(mark), records, 0);
      }),
      { numRuns: 150, seed: SEED },
    );
  });
}

for (const encoding of ['utf-16le', 'utf-16be', 'windows-1252', 'shift_jis', 'gb18030']) {
  test(`as ${encoding}: whatever the bytes, they are read or refused with a fault`, async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (bytes) => void (await opened('a.csv', bytes, encoding))),
      { numRuns: 100, seed: SEED },
    );
  });
}

test('gzip damaged anywhere is read as far as it goes, or refused with a fault', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, fc.array(mutation, { minLength: 1, maxLength: 3 }), async (bytes, mutations) => {
      await opened('a.csv', mutations.reduce<Buffer>(mutated, gzipSync(Buffer.concat(Array<Buffer>(20).fill(bytes)))), null);
    }),
    { numRuns: 150, seed: SEED },
  );
});

test('large hostile files are read in time that grows with their bytes', () => {
  // 2 MB each: were a line searched again for every line before it, this would take hours.
  fc.assert(
    fc.property(hostile, fc.constantFrom(1000, 2 ** 24), (bytes, limit) => {
      const large = Buffer.concat(Array<Buffer>(Math.ceil(2_000_000 / Math.max(1, bytes.length))).fill(bytes));
      const scanner = new RecordScanner({ delimiter: ',', maxRowBytes: limit });
      let next = 0;
      const take = (first: ReturnType<RecordScanner['push']>): void => {
        for (let cuts = first; cuts.length > 0; cuts = scanner.more()) {
          for (const cut of cuts) {
            assert.equal(cut.byte, next);
            next += cut.bytes;
          }
        }
      };
      for (let at = 0; at < large.length; at += 65_536) take(scanner.push(large.subarray(at, at + 65_536)));
      take(scanner.finish());
      assert.equal(next, large.length);
    }),
    { numRuns: 20, seed: SEED },
  );
});
