/** tune: measures a real model on real rows, tells it as JSON, saves what it recommends, and ends when it is asked to. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fixture, llmThreads, PROGRAM, temporaryFolder } from './program.js';

const MODEL = ['--model', fixture('models', 'tiny-bert'), '--no-prepare'];

/** A folder with rows: one is empty, one is broken. */
function folderWith(t: TestContext): string {
  const folder = temporaryFolder(t);
  const rows = Array.from({ length: 300 }, (_, i) => `${i},row number ${i} ${'and more '.repeat(i % 20)}`);
  writeFileSync(join(folder, 'in.csv'), `id,text\n${[...rows, '300,and one', '301,', '302,a,b'].join('\n')}\n`);
  return folder;
}

test('tune --json --save: points, a recommendation that is saved, and the time of all rows', async (t) => {
  const folder = folderWith(t);
  writeFileSync(join(folder, 'llm-threads.json'), '{"text-column": "text"}');
  const args = [
    'tune',
    'in.csv',
    ...MODEL,
    '--threads',
    '2',
    '--seconds',
    '1',
    '--rows',
    '1000000',
    '--json',
    '--save',
    '--report',
    'tune.html',
  ];
  const { code, stdout, stderr } = await llmThreads(args, { cwd: folder });
  // A row is broken, as in any other command.
  assert.equal(code, 3, stderr);
  const { points, fit, recommended, predictions, sample } = JSON.parse(stdout);
  assert.deepEqual(
    points.map((point: { threads: number; batch_tokens: number; chunk_rows: number }) => [
      point.threads,
      point.batch_tokens,
      point.chunk_rows,
    ]),
    [
      [1, 256, 1024],
      [2, 256, 1024],
    ],
  );
  assert.equal(fit, null);
  assert.deepEqual([sample.rows, sample.texts], [302, 301]);
  assert.deepEqual(
    predictions.map(({ rows, threads }: { rows: number; threads: number }) => [rows, threads]),
    [
      [302, 1],
      [302, 2],
      [1_000_000, 1],
      [1_000_000, 2],
    ],
  );
  // Of so few rows hardly more than the start is left, to hundredths of a second.
  for (const { seconds, low, high } of predictions) assert.ok(0 < low && low <= seconds && seconds <= high);
  for (const { seconds, low, high } of predictions.slice(2)) assert.ok(low < seconds && seconds < high);
  const saved = JSON.parse(readFileSync(join(folder, 'llm-threads.json'), 'utf8'));
  assert.deepEqual(saved, { 'text-column': 'text', threads: recommended.threads, 'batch-tokens': 256, 'chunk-rows': 1024 });
  assert.match(stderr, /Saved to llm-threads\.json: threads/);
  assert.match(readFileSync(join(folder, 'tune.html'), 'utf8'), /<svg class="wide"/);
});

test('SIGINT while it measures ends it: exit 130, nothing written, nothing saved', async (t) => {
  const folder = folderWith(t);
  const child = spawn(process.execPath, [PROGRAM, 'tune', 'in.csv', ...MODEL, '--threads', '1', '--seconds', '600', '--save'], {
    cwd: folder,
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    if (!err.includes('measuring on') && `${err}${data}`.includes('measuring on')) child.kill('SIGINT');
    err += data;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 130, err);
  assert.equal(out, '');
  assert.equal(existsSync(join(folder, 'llm-threads.json')), false);
  assert.match(err, /stopped by SIGINT after row 303: nothing was written/);
});
