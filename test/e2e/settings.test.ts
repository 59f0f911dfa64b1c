/** A flag means the same on the command line, in a variable and in a config file; the nearer one wins. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fixture, llmThreads, temporaryFolder } from './program.js';

const run = (folder: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}) =>
  llmThreads(['classify', fixture('reviews.csv'), '-m', fixture('models', 'tiny-free'), '--columns', 'id', '--limit', '1', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...variables },
  });

test('command line, then variable, then config file', async (t) => {
  const folder = temporaryFolder(t);
  const decimals = (stdout: string): number => /\.(\d+)$/m.exec(stdout)?.[1]?.length ?? 0;
  assert.equal(decimals((await run(folder, [])).stdout), 4);
  writeFileSync(join(folder, 'llm-threads.json'), '{"precision": 5}');
  const fromFile = await run(folder, []);
  assert.equal(decimals(fromFile.stdout), 5);
  assert.match(fromFile.stderr, /Settings from llm-threads\.json/);
  assert.equal(decimals((await run(folder, [], { LLM_THREADS_PRECISION: '6' })).stdout), 6);
  assert.equal(decimals((await run(folder, ['--precision', '7'], { LLM_THREADS_PRECISION: '6' })).stdout), 7);
  assert.equal(decimals((await run(folder, ['--config', '/dev/null'])).stdout), 0, 'an empty file is no JSON object');
});

test('switches and lists come from variables and files too', async (t) => {
  const folder = temporaryFolder(t);
  assert.match(
    (await run(folder, [], { LLM_THREADS_ALL_SCORES: '1', LLM_THREADS_PREFIX: 'p_' })).stdout,
    /^id,p_label,p_score,p_score_negative/,
  );
  writeFileSync(join(folder, 'mine.json'), '{"all-scores": true, "on-long": "split"}');
  assert.match((await run(folder, ['--config', 'mine.json'])).stdout, /^id,label,score,score_negative/);
});

test('what a config file may not say, and what makes no sense, is refused with its place', async (t) => {
  const folder = temporaryFolder(t);
  const cases: [string, RegExp][] = [
    ['{"output": "x.csv"}', /mine\.json: output may not be set in a config file/],
    ['{"force": true}', /force may not be set/],
    ['{"thraeds": 2}', /unknown key thraeds/],
    ['{"threads": "many"}', /mine\.json: threads: many is not a whole number/],
    ['[1]', /not a JSON object/],
  ];
  for (const [config, told] of cases) {
    writeFileSync(join(folder, 'mine.json'), config);
    const { code, stderr } = await run(folder, ['--config', 'mine.json']);
    assert.match(stderr, told);
    assert.equal(code, 2);
  }
  const variable = await run(folder, [], { LLM_THREADS_ON_LONG: 'cut' });
  assert.deepEqual([variable.code, /LLM_THREADS_ON_LONG: cut is not truncate, split or reject/.test(variable.stderr)], [2, true]);
});

test('what has no effect is said, and harms nothing', async (t) => {
  const { code, stderr } = await run(temporaryFolder(t), ['--threshold', '0.9'], { LLM_THREADS_THRAEDS: '3', LLM_THREADS_TEST_X: '1' });
  assert.equal(code, 0);
  assert.match(stderr, /^LLM_THREADS_THRAEDS is set, but there is no such option: ignored\.$/m);
  assert.match(stderr, /^--threshold means nothing without --multi-label: ignored\.$/m);
  assert.doesNotMatch(stderr, /TEST_X/);
  assert.equal((await run(temporaryFolder(t), ['-q'], { LLM_THREADS_THRAEDS: '3' })).stderr, '');
});

test('--dry-run tells the plan and runs nothing', async (t) => {
  const folder = temporaryFolder(t);
  const { code, stdout, stderr } = await llmThreads([
    'classify',
    fixture('reviews.csv'),
    '-o',
    join(folder, 'out.csv'),
    '--dry-run',
    '-t',
    '3',
  ]);
  assert.deepEqual([code, stdout], [0, '']);
  for (const told of [
    /columns +id, domain, text, gold, \+label, \+score/,
    /threads +3;/,
    /cpus +\d+ allowed \(\d+ by affinity/,
    /memory +about \d+ MB for 3 threads; (\d+ MB are free by|what is free is not known)/,
    /fingerprint +[0-9a-f]{64}/,
    /SHA-256 bd8a6b42/,
  ]) {
    assert.match(stderr, told);
  }
});

test('-v tells the CPUs allowed and the memory, with why', async (t) => {
  const { stderr } = await run(temporaryFolder(t), ['-v', '-t', '1']);
  assert.match(stderr, /\ncpus +\d+ allowed \(.*\)\nmemory +about \d+ MB for 1 thread; .*\n/);
});

test('a stack is told when LLM_THREADS_VERBOSE says so, not when it says no', async (t) => {
  const folder = temporaryFolder(t);
  const stackWith = async (value: string): Promise<boolean> => {
    const { code, stderr } = await run(folder, ['--columns', 'none'], { LLM_THREADS_VERBOSE: value });
    assert.equal(code, 2);
    return /\n\s+at /.test(stderr);
  };
  for (const value of ['1', 'true', 'TRUE']) assert.equal(await stackWith(value), true, value);
  for (const value of ['', '0', 'false', 'maybe']) assert.equal(await stackWith(value), false, value);
});
