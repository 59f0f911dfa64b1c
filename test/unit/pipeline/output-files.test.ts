import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import { newTally, type Tally } from '#src/core/tally.js';
import { openModelFolder } from '#src/models/folder.js';
import { journalOf, readJournal } from '#src/output/journal.js';
import { checkFiles, claimOutput, OutputFiles, plainOutputOf, refuseChanges, rejectsFileOf } from '#src/pipeline/output-files.js';
import type { RowRun } from '#src/pipeline/row-run.js';
import { temporaryFolder } from '../../e2e/program.js';
import { READING } from '../input/reading.js';

const fault = (code: Fault['code']) => (error: unknown) => error instanceof FaultError && error.fault.code === code;
const IDENTITY = { '--precision': '4' };

function runTo(file: string | null, more: Partial<Pick<RowRun, 'resume' | 'rejects'>> & { readonly force?: boolean } = {}): RowRun {
  const { force = false, resume = false, rejects = { file: null, maxErrors: null } } = more;
  const settings = { topK: null, allScores: false, multiLabel: false, threshold: 0.5, sigmoid: false, precision: 4 };
  return {
    version: '0',
    task: { name: 'classify', settings },
    model: openModelFolder('tiny-free', 'fixtures/models/tiny-free', null, false),
    input: {
      ...READING,
    },
    limit: null,
    resume,
    commands: { resume: 'go on', restart: 'start again' },
    threads: 1,
    chunkRows: 8,
    batchTokens: 64,
    feed: { maxLength: null, onLong: 'truncate' },
    output: { file, force, format: null, columns: null, prefix: '', escapeFormulas: false },
    rejects,
    trouble: { stallSeconds: null, rowSeconds: null, testFault: null, supervision: null },
  };
}

async function opened(run: RowRun): Promise<{ files: OutputFiles; release: () => void }> {
  const { plan, release } = claimOutput(run);
  refuseChanges(run, plan, IDENTITY);
  return { files: await OutputFiles.open(run, plan, IDENTITY, { inputs: [], seconds: () => 1, follower: null }), release };
}

const tallyOf = (rowsIn: number): Tally => ({ ...newTally(), rowsIn });

/** Writes a chunk and commits it, to go on from if it has an end. */
async function commit(files: OutputFiles, index: number, text: string, goesOn = true): Promise<void> {
  await files.target.write(Buffer.from(text));
  const end = { file: 0, byte: (index + 1) * 10, line: index + 2, row: index + 1, hash: 'h', filesHash: '' };
  await files.committed({ index, firstRow: index + 1, records: [], end: goesOn ? end : null }, tallyOf(index + 1));
}

test('what is saved is what was committed; what is gone on with is what was saved', async (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const { files, release } = await opened(runTo(output));
  await commit(files, 0, 'one\n');
  await files.save();
  assert.deepEqual(
    [readJournal(journalOf(output))?.last?.chunks, readJournal(journalOf(output))?.last?.outputBytes, files.resumable],
    [1, 4, true],
  );
  await commit(files, 1, 'two\n');
  // A process that dies here leaves this behind; the next cuts off what no entry speaks of.
  release();
  const next = await opened(runTo(output, { resume: true }));
  assert.equal(readFileSync(`${output}.partial`, 'utf8'), 'one\n');
  await commit(next.files, 1, 'TWO\n');
  await next.files.complete(tallyOf(2), { chunks: 2, rows: 2 });
  next.release();
  assert.equal(readFileSync(output, 'utf8'), 'one\nTWO\n');
  assert.deepEqual(readdirSync(join(output, '..')), ['out.csv']);
});

test('abandoned without a chunk nothing is left; with one all that is needed to go on', async (t) => {
  const folder = temporaryFolder(t);
  const output = join(folder, 'out.csv');
  const first = await opened(runTo(output));
  await first.files.abandon();
  first.release();
  assert.deepEqual([readdirSync(folder), first.files.resumable], [[], false]);
  const second = await opened(runTo(output));
  await commit(second.files, 0, 'one\n');
  await second.files.abandon();
  second.release();
  assert.deepEqual(readdirSync(folder).toSorted(), ['out.csv.journal', 'out.csv.partial']);
  assert.equal(readJournal(journalOf(output))?.last?.rows, 1);
});

test('a chunk that the grid did not close is written, but not gone on from', async (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const { files, release } = await opened(runTo(output));
  await commit(files, 0, 'one\n');
  await commit(files, 1, 'two\n', false);
  await files.abandon();
  release();
  assert.deepEqual([readJournal(journalOf(output))?.last?.chunks, readJournal(journalOf(output))?.last?.outputBytes], [1, 4]);
});

test('another identity is refused, by name, and the lock of a refused run is free', async (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const { files, release } = await opened(runTo(output));
  await commit(files, 0, 'one\n');
  await files.abandon();
  release();
  const run = runTo(output, { resume: true });
  const claimed = claimOutput(run);
  assert.throws(
    () => refuseChanges(run, claimed.plan, { '--precision': '2' }),
    (error: unknown) => fault('resume_refused')(error) && /--precision changed from 4 to 2/.test(String(error)),
  );
  claimed.release();
  assert.throws(() => claimOutput(runTo(output)), fault('output_partial_left'));
  assert.equal(existsSync(`${output}.lock`), false);
});

test('two runs never claim one output', (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const { release } = claimOutput(runTo(output));
  assert.throws(() => claimOutput(runTo(output, { force: true })), fault('output_locked'));
  release();
  claimOutput(runTo(output)).release();
});

test('rejects are beside an output that is a file, else on standard error, unless they have a name', (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const named = { file: 'r.jsonl', maxErrors: null };
  assert.equal(rejectsFileOf(runTo(output)), `${output}.rejects.jsonl`);
  assert.equal(rejectsFileOf(runTo(null)), null);
  assert.equal(rejectsFileOf(runTo('/dev/null')), null);
  assert.equal(rejectsFileOf(runTo(output, { rejects: named })), 'r.jsonl');
  assert.equal(rejectsFileOf(runTo(null, { rejects: named })), 'r.jsonl');
});

test('a pipe has no journal, and nothing to go on with', { skip: process.platform === 'win32' }, (t) => {
  const pipe = join(temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const output of [null, pipe, '/dev/null', '/dev/stdout']) {
    assert.equal(plainOutputOf(runTo(output)), null);
    assert.throws(() => checkFiles(runTo(output, { resume: true }), []), fault('usage'));
  }
});

test('rejects of before are refused where rows go to standard output', (t) => {
  const file = join(temporaryFolder(t), 'r.jsonl');
  writeFileSync(file, '{}\n');
  const rejects = { file, maxErrors: null };
  assert.throws(() => claimOutput(runTo(null, { rejects })), fault('output_exists'));
  assert.doesNotThrow(() => claimOutput(runTo(null, { rejects, force: true })).release());
});
