import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import { openModelFolder } from '#src/models/folder.js';
import { dryRun } from '#src/pipeline/dry-run.js';
import { Interrupt } from '#src/pipeline/interrupt.js';
import { openRun } from '#src/pipeline/opened-run.js';
import type { RowRun } from '#src/pipeline/row-run.js';
import { runRows } from '#src/pipeline/run-rows.js';
import type { ProgressStatus } from '#src/report/rates.js';
import { csvRecords, jsonRecords, temporaryFolder } from '../../e2e/program.js';
import { READING } from '../input/reading.js';

const settings = { topK: null, allScores: false, multiLabel: false, threshold: 0.5, sigmoid: false, precision: 4 };

interface Changes extends Partial<Omit<RowRun, 'output' | 'rejects' | 'input'>> {
  readonly csv: string;
  readonly output?: Partial<RowRun['output']>;
  readonly maxErrors?: RowRun['rejects']['maxErrors'];
}

/** A run of a CSV in `folder`, written to out.csv there. */
function runIn(folder: string, { csv, output, maxErrors = null, ...more }: Changes): RowRun {
  const file = join(folder, 'in.csv');
  writeFileSync(file, csv);
  return {
    version: '0',
    task: { name: 'classify', settings },
    model: openModelFolder('tiny-free', 'fixtures/models/tiny-free', null, false),
    input: {
      ...READING,
      inputs: [file],
      textColumns: ['text'],
    },
    limit: null,
    resume: false,
    commands: { resume: 'llm-threads --resume', restart: 'llm-threads --force' },
    threads: 2,
    chunkRows: 8,
    batchTokens: 64,
    feed: { maxLength: null, onLong: 'truncate' },
    output: { file: join(folder, 'out.csv'), force: false, format: null, columns: null, prefix: '', escapeFormulas: false, ...output },
    rejects: { file: null, maxErrors },
    trouble: { stallSeconds: null, rowSeconds: null, testFault: null, supervision: null },
    ...more,
  };
}

function listener() {
  const told: string[] = [];
  const heard: { status: (() => ProgressStatus) | null; ended: number } = { status: null, ended: 0 };
  const watch = {
    say: (line: string): void => {
      told.push(line);
    },
    fail: (line: string): void => {
      told.push(line);
    },
    started: (status: () => ProgressStatus): void => {
      heard.status = status;
    },
    ended: (): void => {
      heard.ended += 1;
    },
  };
  return { told, heard, watch };
}

const csvOf = (rows: number): string => `id,text\n${Array.from({ length: rows }, (_, i) => `${i},word ${'a '.repeat(i % 9)}\n`).join('')}`;
const fault = (code: Fault['code']) => (error: unknown) => error instanceof FaultError && error.fault.code === code;

test('every row is answered, in order, and the summary says so', async (t) => {
  const folder = temporaryFolder(t);
  const { told, heard, watch } = listener();
  const { summary, closed } = await runRows(runIn(folder, { csv: csvOf(100) }), watch, new Interrupt());
  const records = csvRecords(readFileSync(join(folder, 'out.csv'), 'utf8'));
  assert.deepEqual(
    records.map((record) => record['id']),
    Array.from({ length: 100 }, (_, i) => String(i)),
  );
  for (const record of records) assert.match(record['score'] ?? '', /^[01]\.\d{4}$/);
  assert.deepEqual([summary.rows_in, summary.rows_out, summary.rejected, summary.records_written, closed], [100, 100, 0, 100, false]);
  assert.equal(
    Object.values(summary.labels).reduce((a, b) => a + b, 0),
    100,
  );
  assert.deepEqual(readdirSync(folder).toSorted(), ['in.csv', 'out.csv']);
  assert.match(told[0] ?? '', /^tiny-free, .*negative\/neutral\/positive; reading csv \(comma\), text from text$/);
  assert.equal(heard.ended, 1);
  assert.deepEqual([heard.status?.().rows, heard.status?.().rejected], [100, 0]);
});

test('a bad row is rejected with its place, empty ones are answered with nothing', async (t) => {
  const folder = temporaryFolder(t);
  const { summary } = await runRows(runIn(folder, { csv: 'id,text\n1,good\n2\n3,\n' }), listener().watch, new Interrupt());
  assert.deepEqual([summary.rows_in, summary.rows_out, summary.rejected, summary.empty], [3, 2, 1, 1]);
  assert.deepEqual(summary.rejects, { parse: 1 });
  const [reject] = jsonRecords(readFileSync(join(folder, 'out.csv.rejects.jsonl'), 'utf8'));
  assert.deepEqual([reject?.['row'], reject?.['line'], reject?.['byte'], reject?.['raw']], [2, 3, 15, '2']);
  assert.deepEqual(csvRecords(readFileSync(join(folder, 'out.csv'), 'utf8'))[1], { id: '3', text: '', label: '', score: '' });
});

for (const limit of [0, 1, 8, 9, 1000]) {
  test(`a limit of ${limit} reads so many of 20 records`, async (t) => {
    const folder = temporaryFolder(t);
    const { summary } = await runRows(runIn(folder, { csv: csvOf(20), limit }), listener().watch, new Interrupt());
    assert.equal(summary.rows_in, Math.min(limit, 20));
    assert.equal(csvRecords(readFileSync(join(folder, 'out.csv'), 'utf8')).length, Math.min(limit, 20));
  });
}

test('a limit counts over all that is read, however many reads that takes', async (t) => {
  const folder = temporaryFolder(t);
  const run = runIn(folder, { csv: csvOf(20_000), limit: 15_000, chunkRows: 1024, batchTokens: 256 });
  assert.equal((await runRows(run, listener().watch, new Interrupt())).summary.rows_in, 15_000);
  assert.equal(csvRecords(readFileSync(join(folder, 'out.csv'), 'utf8')).at(-1)?.['id'], '14999');
});

test('more rejects than allowed end the run and keep what was written as the partial', async (t) => {
  const folder = temporaryFolder(t);
  const run = runIn(folder, { csv: `id,text\n${'1,good\n'.repeat(50)}2\n3\n${'1,good\n'.repeat(50)}`, maxErrors: { count: 1 } });
  const { heard, watch } = listener();
  await assert.rejects(
    runRows(run, watch, new Interrupt()),
    (error) => fault('too_many_rejects')(error) && error instanceof FaultError && error.exitCode === 4,
  );
  assert.equal(existsSync(join(folder, 'out.csv')), false);
  assert.match(readFileSync(join(folder, 'out.csv.partial'), 'utf8'), /^id,text,label,score\n1,good,/);
  assert.equal(heard.ended, 1);
});

test('as many rejects as allowed do not', async (t) => {
  const run = runIn(temporaryFolder(t), { csv: 'id,text\n1,good\n2\n', maxErrors: { count: 1 } });
  assert.equal((await runRows(run, listener().watch, new Interrupt())).summary.rejected, 1);
});

test('an input without rows makes an output with a header alone, and that is told', async (t) => {
  const folder = temporaryFolder(t);
  const { told, watch } = listener();
  await runRows(runIn(folder, { csv: 'id,text\n' }), watch, new Interrupt());
  assert.equal(readFileSync(join(folder, 'out.csv'), 'utf8'), 'id,text,label,score\n');
  assert.match(told.at(-1) ?? '', /in\.csv: no rows\.$/);
});

test('a reader that leaves ends the run quietly', { skip: process.platform === 'win32' }, async (t) => {
  const folder = temporaryFolder(t);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const child = spawn('head', ['-n', '1', pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  const ended = once(child, 'close');
  // More than a pipe holds, so that the last rows cannot fit before the reader is gone.
  const wide = `id,text\n${Array.from({ length: 3000 }, (_, i) => `${'x'.repeat(100)}${i},word\n`).join('')}`;
  const { closed, summary } = await runRows(runIn(folder, { csv: wide, output: { file: pipe } }), listener().watch, new Interrupt());
  await ended;
  assert.equal(closed, true);
  assert.ok(summary.records_written < 3000);
});

test('a new column that the input has gives way, with a warning', async (t) => {
  const folder = temporaryFolder(t);
  const { told, watch } = listener();
  await runRows(runIn(folder, { csv: 'label,text\nx,good\n' }), watch, new Interrupt());
  assert.match(readFileSync(join(folder, 'out.csv'), 'utf8'), /^label,text,predicted_label,score\n/);
  assert.match(told[1] ?? '', /predicted_label/);
});

test('a dry run tells the plan and touches nothing', async (t) => {
  const folder = temporaryFolder(t);
  const lines = await dryRun(runIn(folder, { csv: csvOf(3) }));
  const text = lines.join('\n');
  for (const part of [
    /columns +id, text, \+label, \+score/,
    /output +.*out\.csv, csv/,
    /threads +2; .* 8 rows, .* 64 tokens/,
    /SHA-256 [0-9a-f]{64}/,
  ]) {
    assert.match(text, part);
  }
  assert.deepEqual(readdirSync(folder), ['in.csv']);
});

const refused: readonly (readonly [what: string, code: Fault['code'], changes: Partial<Changes>])[] = [
  ['a length of no more than the frame', 'flag_invalid', { feed: { maxLength: 2, onLong: 'truncate' } }],
  ['a length past that of the model', 'flag_invalid', { feed: { maxLength: 65, onLong: 'truncate' } }],
  ['a column that is not there', 'column_unknown', { output: { columns: ['none'] } }],
  ['a folder that is not there', 'output_folder', { output: { file: '/nowhere/at/all/out.csv' } }],
  ['a model of another kind', 'model_wrong_kind', { model: openModelFolder('t', 'fixtures/models/tiny-token-classifier', null, false) }],
];
for (const [what, code, changes] of refused) {
  test(`${what} is refused before anything is made`, async (t) => {
    const folder = temporaryFolder(t);
    const run = runIn(folder, { csv: csvOf(3), ...changes });
    if (code !== 'output_folder') await assert.rejects(openRun(run), fault(code));
    await assert.rejects(runRows(run, listener().watch, new Interrupt()), fault(code));
    assert.deepEqual(readdirSync(folder), ['in.csv']);
  });
}
