import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Manifest, manifestOf, partName, partOfName, readManifest, writeManifest } from '#src/output/part.js';
import { temporaryFolder } from '../../e2e/program.js';

const MANIFEST: Omit<Manifest, 'part'> = {
  shard: 3,
  of: 16,
  command: ['classify', 'in.csv'],
  version: '1',
  fingerprint: 'f',
  model_sha256: 'm',
  cpu: 'x64',
  rows_in: 1,
  rows_out: 1,
  rejected: 0,
  records_written: 1,
  chunks: 1,
  bytes: 10,
  header_bytes: 2,
  reject_bytes: 0,
  log_bytes: 5,
  header_sha256: 'h',
  log_sha256: 'l',
  grid: { chunks: 20, rows: 100 },
};

test('the name of a part tells its number and the number of parts', () => {
  assert.equal(partName(3, 16, 'csv'), 'part-00003-of-00016.csv');
  assert.deepEqual(partOfName('part-00003-of-00016.csv'), { index: 3, count: 16, extension: 'csv' });
  assert.deepEqual(partOfName(partName(123_456, 200_000, 'jsonl')), { index: 123_456, count: 200_000, extension: 'jsonl' });
});

test('what stands beside a part is none', () => {
  for (const name of ['part-00003-of-00016.csv.chunks', 'part-00003-of-00016.csv.partial', 'part-3-of-16.csv', 'notes.txt']) {
    assert.equal(partOfName(name), null, name);
  }
});

test('a manifest is read as it was written; one that is torn or foreign counts as missing', async (t) => {
  const part = join(temporaryFolder(t), partName(3, 16, 'csv'));
  assert.equal(readManifest(part), null);
  await writeManifest(part, MANIFEST);
  assert.deepEqual(readManifest(part), { part: 1, ...MANIFEST });
  for (const text of ['{"part": 1', '[]', '{"part": 2, "grid": {}}', '']) {
    writeFileSync(manifestOf(part), text);
    assert.equal(readManifest(part), null, text);
  }
});
