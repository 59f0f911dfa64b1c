import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { FaultError } from '#src/core/faults.js';
import { newTally, saveTally } from '#src/core/tally.js';
import { continueJournal, createJournal, type JournalEntry, journalOf, type ReadJournal, readJournal } from '#src/output/journal.js';
import { temporaryFolder } from '../../e2e/program.js';

const IDENTITY = { version: '"1"', 'ünïcode "name"': '["a\\nb"]' };

const entry = (chunks: number): JournalEntry => ({
  chunks,
  rows: chunks * 32,
  input: { file: 0, byte: chunks * 1000, line: chunks * 33, row: chunks * 32, hash: 'ab'.repeat(32), filesHash: '' },
  outputBytes: chunks * 1200,
  rejectsBytes: chunks,
  chunksBytes: 0,
  gridRows: 0,
  seconds: chunks / 3,
  tally: saveTally({ ...newTally(), rowsIn: chunks * 32, labels: new Map([['grüß', chunks]]) }),
});

/** A journal of so many entries, and what it tells after each of its lines. */
async function written(t: TestContext, entries: number, done: boolean): Promise<{ file: string; after: readonly ReadJournal[] }> {
  const file = journalOf(join(temporaryFolder(t), 'out.csv'));
  const journal = await createJournal(file, IDENTITY);
  const after = [readJournal(file)];
  for (let chunks = 1; chunks <= entries; chunks++) {
    await journal.append(entry(chunks), done && chunks === entries);
    after.push(readJournal(file));
  }
  await journal.close();
  return { file, after: after.map((read) => read ?? assert.fail('it cannot be read')) };
}

/** What a file that lost or changed something at `byte` may still tell. */
const wanted = (after: readonly ReadJournal[], byte: number): ReadJournal | null => after.findLast(({ bytes }) => bytes <= byte) ?? null;

test('what was written is read', async (t) => {
  const { file, after } = await written(t, 3, true);
  assert.deepEqual(readJournal(file), { identity: IDENTITY, last: entry(3), done: true, bytes: readFileSync(file).length });
  assert.deepEqual(
    after.map(({ last, done }) => [last?.chunks ?? null, done]),
    [
      [null, false],
      [1, false],
      [2, false],
      [3, true],
    ],
  );
});

test('where there is none, there is nothing to read', (t) => {
  assert.equal(readJournal(join(temporaryFolder(t), 'out.csv.journal')), null);
});

test('cut at any byte it tells the last whole line', async (t) => {
  const { file, after } = await written(t, 3, true);
  const bytes = readFileSync(file);
  for (let length = 0; length <= bytes.length; length++) {
    writeFileSync(file, bytes.subarray(0, length));
    assert.deepEqual(readJournal(file), wanted(after, length), `cut at ${length}`);
  }
});

test('cut at any byte it can be gone on with: nothing appended is lost', async (t) => {
  const { file, after } = await written(t, 2, false);
  const bytes = readFileSync(file);
  const first = after[0]?.bytes ?? 0;
  // Every byte around the ends of lines, and some between.
  for (let length = first; length <= bytes.length; length += after.some((read) => Math.abs(read.bytes - length) < 4) ? 1 : 37) {
    writeFileSync(file, bytes.subarray(0, length));
    const read = readJournal(file) ?? assert.fail();
    const journal = await continueJournal(file, read);
    await journal.append(entry(9), true);
    await journal.close();
    assert.deepEqual(readJournal(file)?.last, entry(9), `cut at ${length}`);
    assert.equal(readJournal(file)?.bytes, readFileSync(file).length);
  }
});

test('with any byte changed it tells a line before that', async (t) => {
  const { file, after } = await written(t, 3, true);
  const bytes = readFileSync(file);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ change;
      writeFileSync(file, changed);
      assert.deepEqual(readJournal(file), wanted(after, at));
    }),
    { numRuns: 500 },
  );
});

test('any file is read without an error', (t) => {
  const file = join(temporaryFolder(t), 'out.csv.journal');
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      writeFileSync(file, bytes);
      assert.equal(readJournal(file), null);
    }),
  );
});

test('of another format it is as good as none', async (t) => {
  const { file } = await written(t, 1, false);
  const { createHash } = await import('node:crypto');
  const json = JSON.stringify({ journal: 3, identity: IDENTITY });
  writeFileSync(file, `${json} ${createHash('sha256').update(json).digest('hex').slice(0, 16)}\n`);
  assert.equal(readJournal(file), null);
});

test('it goes when the run is complete', async (t) => {
  const { file, after } = await written(t, 1, true);
  const journal = await continueJournal(file, after[1] ?? assert.fail());
  await journal.remove();
  assert.equal(existsSync(file), false);
});

test('in a folder that is not there it cannot be made', async (t) => {
  const file = join(temporaryFolder(t), 'none', 'out.csv.journal');
  const isFault = (error: unknown) => error instanceof FaultError && error.fault.code === 'output_folder';
  await assert.rejects(createJournal(file, IDENTITY), isFault);
  await assert.rejects(continueJournal(file, { identity: IDENTITY, last: null, done: false, bytes: 0 }), isFault);
});
