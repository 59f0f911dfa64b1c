import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { digestRange, encodeIndex, IndexEntries, type IndexEntry, readIndex } from '#src/input/chunk-index.js';
import { temporaryFolder } from '../../e2e/program.js';

const input = {
  size: 5_000_000_000_000,
  format: 'csv',
  delimiter: ',',
  columns: 2,
  header: true,
  bom: false,
  maxRowBytes: 2 ** 24,
  chunkRows: 512,
  lineBreak: 10,
};
const begin = { byte: 8, line: 2, row: 0 };
const head = createHash('sha256').update('id,text\n').digest('hex');
const refused = (error: unknown): boolean => error instanceof FaultError && error.fault.code === 'index_refused';

function entry(chunk: number): IndexEntry {
  const digest = createHash('sha256').update(String(chunk)).digest().subarray(0, 16);
  return { byte: 8 + (chunk + 1) * 2 ** 40, line: 2 + (chunk + 1) * 600, row: (chunk + 1) * 512, bytes: 2 ** 40, digest };
}

function indexFile(t: TestContext, chunks: number): string {
  const entries = new IndexEntries();
  for (let chunk = 0; chunk < chunks; chunk++) entries.add(entry(chunk));
  const file = join(temporaryFolder(t), 'chunks.idx');
  writeFileSync(file, encodeIndex({ input, begin, head }, entries));
  return file;
}

for (const chunks of [0, 1, 1024, 2500]) {
  test(`an index of ${chunks} chunks reads back as it was`, (t) => {
    const index = readIndex(indexFile(t, chunks), 'in.csv');
    assert.deepEqual([index.input, index.head, index.chunks, index.begin(0)], [input, head, chunks, begin]);
    for (let chunk = 0; chunk < chunks; chunk++) {
      assert.deepEqual({ ...index.end(chunk), digest: Buffer.from(index.end(chunk).digest) }, entry(chunk));
      if (chunk > 0) assert.equal(index.begin(chunk).row, entry(chunk - 1).row);
    }
  });
}

test('a byte that changed anywhere in it is found', (t) => {
  const file = indexFile(t, 3);
  const whole = readFileSync(file);
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(file, damaged);
    assert.throws(() => readIndex(file, 'in.csv'), refused, `byte ${at}`);
  }
});

test('one that is not there, cut or another file is refused', (t) => {
  const file = indexFile(t, 3);
  const whole = readFileSync(file);
  for (const content of ['', 'id,text\n1,a\n', whole.subarray(0, -1), Buffer.concat([whole, Buffer.from('x')])]) {
    writeFileSync(file, content);
    assert.throws(() => readIndex(file, 'in.csv'), refused);
  }
  assert.throws(() => readIndex(`${file}.none`, 'in.csv'), refused);
});

test('the digest of a range is that of its bytes alone, however long it is', (t) => {
  const file = join(temporaryFolder(t), 'bytes');
  const bytes = Buffer.alloc(2 ** 21 + 7, 'abcdefg');
  writeFileSync(file, bytes);
  const descriptor = openSync(file, 'r');
  for (const [from, to] of [
    [0, bytes.length],
    [3, 3],
    [5, 2 ** 20 + 9],
  ] as const) {
    const expected = createHash('sha256').update(bytes.subarray(from, to)).digest().subarray(0, 16);
    assert.ok(digestRange(descriptor, from, to).equals(expected));
  }
  closeSync(descriptor);
});
