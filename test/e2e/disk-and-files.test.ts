/** What disks and people do to files while a run reads and writes them: it is told, and what can be gone on with is. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { fixture, llmThreads, PROGRAM, temporaryFolder } from './program.js';
import { mounted, mountingFails } from './small-disk.js';

const onPosix = { skip: process.platform === 'win32' };
const MODEL = ['--model', fixture('models', 'tiny-bert'), '--threads', '2', '--chunk-rows', '64', '-q'];
const csvOf = (rows: number): string =>
  `id,text\n${Array.from({ length: rows }, (_, i) => `${i},row number ${i} of a run: ${'word '.repeat(12)}`).join('\n')}\n`;

/** Starts a run, waits until rows flow, does something to its files, and waits for the end. */
async function meanwhile(
  t: TestContext,
  folder: string,
  args: readonly string[],
  output: string,
  act: () => void,
): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [PROGRAM, 'classify', ...args, ...MODEL], {
    cwd: folder,
    env: { ...process.env, LLM_THREADS_TEST_SAVE_MS: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const ended = once(child, 'close');
  const isFlowing = (): boolean => existsSync(`${output}.partial`) && readFileSync(`${output}.partial`).length > 1000;
  while (!isFlowing() && child.exitCode === null) await sleep(5);
  act();
  const [code] = await ended;
  return { code, stderr };
}

test('a full disk ends the run with what to do; with room again it goes on to the same bytes', { skip: mountingFails() }, async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'in.csv'), csvOf(2000));
  const small = mounted(t, 'size=64k');
  const output = join(small, 'out.csv');
  const full = await llmThreads(['classify', 'in.csv', '-o', output, ...MODEL], { cwd: folder });
  assert.equal(full.code, 1, full.stderr);
  assert.match(full.stderr, /out\.csv[^:]*: writing failed: no space left on device/);
  assert.equal(existsSync(output), false);
  execFileSync('mount', ['-o', 'remount,size=8m', small]);
  const resumed = await llmThreads(['classify', 'in.csv', '-o', output, '--resume', ...MODEL], { cwd: folder });
  assert.equal(resumed.code, 0, resumed.stderr);
  await llmThreads(['classify', 'in.csv', '-o', 'whole.csv', ...MODEL], { cwd: folder });
  assert.deepEqual(readFileSync(output), readFileSync(join(folder, 'whole.csv')));
  assert.deepEqual(readdirSync(small), ['out.csv']);
});

describe('while a run writes', onPosix, () => {
  test('its folder is removed: exit 1, no output passes for complete', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'in.csv'), csvOf(6000));
    const sub = join(folder, 'sub');
    mkdirSync(sub);
    const { code, stderr } = await meanwhile(t, folder, ['in.csv', '-o', 'sub/out.csv'], join(sub, 'out.csv'), () =>
      rmSync(sub, { recursive: true, force: true, maxRetries: 20 }),
    );
    assert.equal(code, 1, stderr);
    assert.match(stderr, /sub\/out\.csv: writing failed: no such file or directory/);
    assert.doesNotMatch(stderr, /--resume/);
    assert.equal(existsSync(join(sub, 'out.csv')), false);
  });

  test('its folder gets another name: exit 1, and under that name it can be gone on with', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'in.csv'), csvOf(6000));
    mkdirSync(join(folder, 'sub'));
    const { code } = await meanwhile(t, folder, ['in.csv', '-o', 'sub/out.csv'], join(folder, 'sub', 'out.csv'), () =>
      renameSync(join(folder, 'sub'), join(folder, 'moved')),
    );
    assert.equal(code, 1);
    const resumed = await llmThreads(['classify', 'in.csv', '-o', 'moved/out.csv', '--resume', ...MODEL], { cwd: folder });
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(readFileSync(join(folder, 'moved', 'out.csv'), 'utf8').split('\n').length, 6002);
  });
});

test('a folder that may not be written is refused, and nothing is made', {
  skip: process.getuid?.() === 0 && mountingFails(),
}, async (t) => {
  const closed = readOnlyFolder(t);
  const { code, stderr } = await llmThreads(['classify', fixture('reviews.csv'), '-o', join(closed, 'out.csv'), ...MODEL]);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /out\.csv: cannot be created: (permission denied|read-only file system)/);
  assert.deepEqual(readdirSync(closed), []);
});

/** Root may write whatever the mode says, but not what is mounted read-only. */
function readOnlyFolder(t: TestContext): string {
  if (process.getuid?.() === 0) return mounted(t, 'ro');
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o500);
  return folder;
}

describe('while a run reads', onPosix, () => {
  test('its input shrinks: an error, and what was read of it before is answered, in order and whole', async (t) => {
    const folder = temporaryFolder(t);
    const input = join(folder, 'in.csv');
    writeFileSync(input, csvOf(30_000));
    const { code, stderr } = await meanwhile(t, folder, ['in.csv', '-o', 'out.csv'], join(folder, 'out.csv'), () =>
      truncateSync(input, 100),
    );
    assert.equal(code, 1, stderr);
    assert.match(stderr, /in\.csv: reading failed after row \d+: the file became shorter: it ends after \d+ of \d+ bytes/);
    const ids = readFileSync(join(folder, 'out.csv.partial'), 'utf8').split('\n').slice(1, -1);
    assert.ok(ids.length > 0);
    for (const [i, record] of ids.entries()) assert.equal(record.split(',')[0], String(i));
  });

  test('its input vanishes: it has it open, and reads on', async (t) => {
    const folder = temporaryFolder(t);
    const input = join(folder, 'in.csv');
    writeFileSync(input, csvOf(6000));
    const { code, stderr } = await meanwhile(t, folder, ['in.csv', '-o', 'out.csv'], join(folder, 'out.csv'), () => rmSync(input));
    assert.equal(code, 0, stderr);
    assert.equal(readFileSync(join(folder, 'out.csv'), 'utf8').split('\n').length, 6002);
  });
});

test('a compressed input that is cut: rows before are kept, exit 1; the whole one is another input', async (t) => {
  const folder = temporaryFolder(t);
  const input = join(folder, 'in.csv.gz');
  const whole = gzipSync(csvOf(3000).replace(/word/g, () => Math.random().toString(36).slice(2)));
  writeFileSync(input, whole.subarray(0, whole.length / 2));
  const broken = await llmThreads(['classify', 'in.csv.gz', '-o', 'out.csv', ...MODEL], { cwd: folder });
  assert.equal(broken.code, 1, broken.stderr);
  assert.match(broken.stderr, /in\.csv\.gz: reading failed after row \d+: /);
  assert.match(
    broken.stderr,
    /Go on, if the same input can be read now, with: llm-threads classify in\.csv\.gz .*--resume \(a mended one starts again with --force\)/,
  );
  const kept = readFileSync(join(folder, 'out.csv.partial'), 'utf8').split('\n').length - 2;
  assert.ok(kept > 500, `${kept} rows`);
  writeFileSync(input, whole);
  const resumed = await llmThreads(['classify', 'in.csv.gz', '-o', 'out.csv', '--resume', ...MODEL], { cwd: folder });
  assert.equal(resumed.code, 6, resumed.stderr);
});
