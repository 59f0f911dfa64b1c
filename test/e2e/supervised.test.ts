/** --supervise: a row that ends or stops the whole process is the only one that is lost. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixture, jsonRecords, llmThreads, PROGRAM, temporaryFolder } from './program.js';

const onPosix = { skip: process.platform === 'win32' };
const csvOf = (rows: number): string => `id,text\n${Array.from({ length: rows }, (_, i) => `${i + 1},row number ${i}`).join('\n')}\n`;
const MODEL = ['--model', fixture('models', 'tiny-bert'), '--threads', '2', '-q'];

function withInput(t: TestContext, rows: number): string {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'in.csv'), csvOf(rows));
  return folder;
}

describe('of all rows only the one', onPosix, () => {
  for (const { fault, row, rows, code, more } of [
    { fault: 'abort', row: 234, rows: 400, code: 'crashed_worker', more: ['--chunk-rows', '32'] },
    // Each life until the row is found costs the time of a stall: few rows to choose from.
    { fault: 'hang', row: 6, rows: 12, code: 'timeout', more: ['--stall-timeout', '2', '--chunk-rows', '4'] },
  ]) {
    test(`that makes it ${fault} is rejected, as ${code}`, async (t) => {
      const folder = withInput(t, rows);
      const args = ['classify', 'in.csv', ...MODEL, ...more];
      await llmThreads([...args, '-o', 'whole.csv'], { cwd: folder });
      const env = { ...process.env, LLM_THREADS_TEST_FAULT: `${fault}@${row}` };
      const ended = await llmThreads([...args, '-o', 'out.csv', '--supervise'], { cwd: folder, env });
      assert.equal(ended.code, 3, ended.stderr);
      assert.match(ended.stderr, /starting it again from its journal \(restart 1\)/);
      const rejects = jsonRecords(readFileSync(join(folder, 'out.csv.rejects.jsonl'), 'utf8'));
      assert.deepEqual(
        rejects.map((reject) => [reject['row'], reject['code']]),
        [[row, code]],
      );
      const whole = readFileSync(join(folder, 'whole.csv'), 'utf8').split('\n');
      assert.deepEqual(readFileSync(join(folder, 'out.csv'), 'utf8').split('\n'), whole.toSpliced(row, 1));
      assert.deepEqual(readdirSync(folder).toSorted(), ['in.csv', 'out.csv', 'out.csv.rejects.jsonl', 'whole.csv']);
    });
  }
});

test('a watched run that is killed goes on to the same bytes', onPosix, async (t) => {
  const folder = withInput(t, 20_000);
  const args = ['classify', 'in.csv', ...MODEL];
  const watcher = spawn(process.execPath, [PROGRAM, ...args, '-o', 'out.csv', '--supervise'], { cwd: folder, stdio: 'ignore' });
  const ended = once(watcher, 'exit');
  while (!existsSync(join(folder, 'out.csv.partial'))) await sleep(20);
  const { pid } = JSON.parse(readFileSync(join(folder, 'out.csv.lock'), 'utf8'));
  assert.notEqual(pid, watcher.pid);
  process.kill(pid, 'SIGKILL');
  assert.deepEqual(await ended, [0, null]);
  await llmThreads([...args, '-o', 'whole.csv'], { cwd: folder });
  assert.deepEqual(readFileSync(join(folder, 'out.csv')), readFileSync(join(folder, 'whole.csv')));
});

for (const { signal, exit } of [
  { signal: 'SIGTERM', exit: 143 },
  { signal: 'SIGINT', exit: 130 },
] as const) {
  test(`${signal} to the one that watches ends both in order, with ${exit}`, onPosix, async (t) => {
    const folder = withInput(t, 20_000);
    const args = ['classify', 'in.csv', ...MODEL, '-o', 'out.csv'];
    const watcher = spawn(process.execPath, [PROGRAM, ...args, '--supervise'], { cwd: folder, stdio: 'ignore' });
    const ended = once(watcher, 'exit');
    while (!existsSync(join(folder, 'out.csv.partial'))) await sleep(20);
    watcher.kill(signal);
    assert.deepEqual(await ended, [exit, null]);
    assert.equal((await llmThreads([...args, '--resume'], { cwd: folder })).code, 0);
  });
}

test('a run whose watcher is killed ends in order, and can be gone on with', onPosix, async (t) => {
  const folder = withInput(t, 20_000);
  const args = ['classify', 'in.csv', ...MODEL, '-o', 'out.csv'];
  const watcher = spawn(process.execPath, [PROGRAM, ...args, '--supervise'], { cwd: folder, stdio: 'ignore' });
  while (!existsSync(join(folder, 'out.csv.partial'))) await sleep(20);
  watcher.kill('SIGKILL');
  while (existsSync(join(folder, 'out.csv.lock'))) await sleep(20);
  const { code } = await llmThreads([...args, '--resume'], { cwd: folder });
  assert.ok(code === 0 || code === 2, `ended with ${code}`);
  assert.equal(readFileSync(join(folder, 'out.csv'), 'utf8').split('\n').length, 20_002);
});

describe('refused is what cannot be started again:', () => {
  for (const args of [
    ['in.csv', '--supervise'],
    ['-', '-o', 'out.csv', '--supervise'],
  ]) {
    test(args.join(' '), async (t) => {
      const { code, stderr } = await llmThreads(['classify', ...args], { cwd: withInput(t, 1) });
      assert.equal(code, 2);
      assert.match(stderr, /--supervise starts a run again from its journal/);
    });
  }
});
