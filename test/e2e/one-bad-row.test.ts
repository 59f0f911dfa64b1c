/** One bad row never ends a run and never vanishes: whatever it does to the model or its worker, it alone is rejected. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { csvRecords, fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';

const withFault = (fault: string): NodeJS.ProcessEnv => ({ ...process.env, LLM_THREADS_TEST_FAULT: fault });

describe('of 240 real rows, one', () => {
  const ROWS = 240;
  const texts: { text: string }[] = parse(gunzipSync(readFileSync('bench/data/snippets.csv.gz')), { columns: true, to: ROWS });
  const rows = texts.map(({ text }, i) => ({ id: String(i + 1), text: i % 10 === 9 ? 'the same again' : text }));
  const csv = stringify(rows, { header: true });
  // a row that has many equals in its chunk and in others
  const bad = 100;
  const run = ['classify', '-', '--chunk-rows', '64'];
  const reference = llmThreads([...run, '--threads', '2', '-q'], { stdin: csv });

  // How a thread dies makes no difference to what is done about it; that of memory takes it seconds.
  for (const [kind, code, threads] of [
    ['throw', 'model_failed', '1'],
    ['throw', 'model_failed', '3'],
    ['exit', 'crashed_worker', '1'],
    ['exit', 'crashed_worker', '3'],
    ['oom', 'crashed_worker', '2'],
  ] as const) {
    test(`that makes its worker ${kind} is rejected alone, the others have the same bytes, with ${threads} threads`, async (t) => {
      const rejectsFile = join(temporaryFolder(t), 'rejects.jsonl');
      const ended = await llmThreads([...run, '--threads', threads, '--rejects', rejectsFile], {
        stdin: csv,
        env: withFault(`${kind}@${bad}`),
      });
      assert.equal(ended.code, 3, ended.stderr);
      const rejects = jsonRecords(readFileSync(rejectsFile, 'utf8'));
      assert.deepEqual(
        rejects.map((reject) => [reject['row'], reject['code']]),
        [[bad, code]],
      );
      const lines = (await reference).stdout.split('\n');
      const without = lines.filter((line) => !line.startsWith(`${bad},`));
      assert.equal(without.length, lines.length - 1);
      assert.equal(ended.stdout, without.join('\n'));
      assert.match(ended.stderr, /240 rows in, 239 answered, 1 rejected/);
    });
  }
});

test('with a model whose answers depend on the batch, the bytes are still the same for any number of threads', async () => {
  const csv = stringify(
    Array.from({ length: 400 }, (_, i) => ({ id: i + 1, text: `text number ${i} ${'and more '.repeat(i % 7)}` })),
    { header: true },
  );
  const run = (threads: string): ReturnType<typeof llmThreads> =>
    llmThreads(
      ['classify', '-', '--threads', threads, '-q', '--model', fixture('models', 'tiny-bert'), '--dtype', 'q8', '--precision', '9'],
      { stdin: csv, env: withFault('exit@250') },
    );
  const [one, three, again] = [await run('1'), await run('3'), await run('3')];
  assert.equal(one.code, 3);
  assert.equal(csvRecords(one.stdout).length, 399);
  assert.equal(three.stdout, one.stdout);
  assert.equal(again.stdout, one.stdout);
});

test('texts that the graph itself breaks on are rejected with its reason', async (t) => {
  const folder = temporaryFolder(t);
  // The table has 66 positions; a config that promises more lets longer texts through to the graph.
  const model = join(folder, 'model');
  cpSync(fixture('models', 'tiny-roberta'), model, { recursive: true });
  const config: object = JSON.parse(readFileSync(join(model, 'config.json'), 'utf8'));
  writeFileSync(join(model, 'config.json'), JSON.stringify({ ...config, max_position_embeddings: 514 }));
  const rejectsFile = join(folder, 'rejects.jsonl');
  const long = 'word '.repeat(90);
  const { code, stdout } = await llmThreads(['classify', '-', '--threads', '2', '-q', '--model', model, '--rejects', rejectsFile], {
    stdin: `id,text\n1,good\n2,${long}\n3,good\n4,${long}\n5,bad\n`,
  });
  assert.equal(code, 3);
  assert.deepEqual(
    csvRecords(stdout).map(({ id }) => id),
    ['1', '3', '5'],
  );
  const rejects = jsonRecords(readFileSync(rejectsFile, 'utf8'));
  assert.deepEqual(
    rejects.map((reject) => [reject['row'], reject['code']]),
    [
      [2, 'model_failed'],
      [4, 'model_failed'],
    ],
  );
  assert.match(String(rejects[0]?.['message']), /\w/);
});

test('--max-errors still ends the run', async () => {
  const { code, stderr } = await llmThreads(['classify', fixture('reviews.csv'), '--threads', '1', '--max-errors', '0'], {
    env: withFault('throw@3'),
  });
  assert.equal(code, 4);
  assert.match(stderr, /Stopped: 1 of 12 rows rejected/);
});

test('--row-timeout rejects rows on which the model takes longer', async () => {
  const { code, stderr } = await llmThreads(['classify', fixture('reviews.csv'), '--threads', '1', '--row-timeout', '0.000001']);
  assert.equal(code, 3);
  assert.match(stderr, /12 rows in, 0 answered, 12 rejected/);
  assert.match(stderr, /rejected: timeout 12/);
  const patient = await llmThreads(['classify', fixture('reviews.csv'), '--threads', '1', '--row-timeout', '100']);
  assert.equal(patient.code, 0);
});

test('an ill-formed test fault is refused', async () => {
  const { code, stderr } = await llmThreads(['classify', fixture('reviews.csv')], { env: withFault('boom@1') });
  assert.equal(code, 2);
  assert.match(stderr, /LLM_THREADS_TEST_FAULT: boom@1 is not throw\|exit\|oom\|abort\|hang@ROW/);
});

/** An environment in which worker threads die while they load, the first so many of them. */
function dyingWorkers(t: TestContext, times: number): NodeJS.ProcessEnv {
  const folder = temporaryFolder(t);
  const deaths = join(folder, 'deaths');
  mkdirSync(deaths);
  const script = join(folder, 'die.cjs');
  writeFileSync(
    script,
    `const { isMainThread, threadId } = require('node:worker_threads');
     const { readdirSync, writeFileSync } = require('node:fs');
     const deaths = ${JSON.stringify(deaths)};
     if (!isMainThread && readdirSync(deaths).length < ${times}) {
       writeFileSync(deaths + '/' + threadId, '');
       process.exit(7);
     }`,
  );
  t.after(() => assert.ok(!existsSync(deaths) || readdirSync(deaths).length > 0));
  return { ...process.env, NODE_OPTIONS: `--require ${script}` };
}

for (const threads of ['1', '3']) {
  test(`a worker of ${threads} that dies while loading is replaced`, async (t) => {
    const { code, stdout } = await llmThreads(['classify', fixture('reviews.csv'), '--threads', threads, '-q'], {
      env: dyingWorkers(t, 1),
    });
    assert.equal(code, 0);
    assert.equal(csvRecords(stdout).length, 12);
  });

  test(`workers that die while loading again and again end the run, with ${threads}`, async (t) => {
    const { code, stderr } = await llmThreads(['classify', fixture('reviews.csv'), '--threads', threads], { env: dyingWorkers(t, 99) });
    assert.equal(code, 5);
    assert.match(
      stderr,
      /model\.onnx: cannot be loaded: worker threads died while loading it, 3 one after the other: it ended with code 7/,
    );
  });
}
