/** A run that is asked to stop does so in order; two runs never write one output; disks fill up. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixture, llmThreads, PROGRAM, shell, temporaryFolder } from './program.js';

const onPosix = { skip: process.platform === 'win32' };
const ROWS = 20_000;
const CSV = `id,text\n${Array.from({ length: ROWS }, (_, i) => `${i},row number ${i} of a long run`).join('\n')}\n`;
const HEADER_BYTES = 'id,text,label,score\n'.length;
const MODEL = ['--model', fixture('models', 'tiny-bert'), '--threads', '2', '--chunk-rows', '64'];
const args = (output: string, ...more: readonly string[]) => ['classify', 'in.csv', '-o', output, ...MODEL, ...more];

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
  told(): string;
}

/** Starts a run and waits until rows are written. */
async function started(t: TestContext, folder: string, ...more: readonly string[]): Promise<Running> {
  return startedWith(t, folder, {}, ...more);
}

async function startedWith(
  t: TestContext,
  folder: string,
  env: Readonly<Record<string, string>>,
  ...more: readonly string[]
): Promise<Running> {
  const child = spawn(process.execPath, [PROGRAM, ...args('out.csv', ...more)], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let stderr = '';
  child.stderr?.on('data', (data) => {
    stderr += data;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }));
  const written = (): number => statSync(join(folder, 'out.csv.partial'), { throwIfNoEntry: false })?.size ?? 0;
  while (written() <= HEADER_BYTES && child.exitCode === null) await sleep(5);
  return { child, ended, told: () => stderr };
}

function withInput(t: TestContext): string {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'in.csv'), CSV);
  return folder;
}

describe('signals', onPosix, () => {
  for (const [signal, exit] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    test(`${signal} ends the run with ${exit}; it goes on to the same bytes`, async (t) => {
      const folder = withInput(t);
      const run = await started(t, folder);
      run.child.kill(signal);
      const { code, stderr } = await run.ended;
      assert.equal(code, exit, stderr);
      assert.match(stderr, new RegExp(`stopped by ${signal} after row \\d+`));
      assert.match(stderr, /Go on with: llm-threads classify in\.csv .*--resume/);
      assert.equal((await llmThreads(args('out.csv', '--resume', '-q'), { cwd: folder })).code, 0);
      await llmThreads(args('whole.csv', '-q'), { cwd: folder });
      assert.deepEqual(readFileSync(join(folder, 'out.csv')), readFileSync(join(folder, 'whole.csv')));
      assert.deepEqual(readdirSync(folder).toSorted(), ['in.csv', 'out.csv', 'whole.csv']);
    });
  }

  test('SIGTERM before any row was written leaves nothing, and says how to start again', async (t) => {
    const folder = withInput(t);
    const env = { ...process.env, LLM_THREADS_TEST_FAULT: 'hang@1' };
    const typed = args('out.csv', '--grace', '0');
    const child = spawn(process.execPath, [PROGRAM, ...typed], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    const told = text(child.stderr);
    while (!existsSync(join(folder, 'out.csv.partial')) && child.exitCode === null) await sleep(5);
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    assert.equal(code, 143, await told);
    assert.match(
      await told,
      /stopped by SIGTERM after row 0\.\nNothing was written. Start again with: llm-threads classify in\.csv -o out\.csv/,
    );
    assert.doesNotMatch(await told, /no rows\./);
    assert.deepEqual(readdirSync(folder), ['in.csv']);
  });

  test('with no grace the rows in work are dropped', async (t) => {
    const folder = withInput(t);
    const run = await started(t, folder, '--grace', '0');
    run.child.kill('SIGTERM');
    assert.equal((await run.ended).code, 143);
  });

  test('the second SIGINT ends it at once, by the signal, and the run can be gone on with', async (t) => {
    const folder = withInput(t);
    const run = await started(t, folder);
    run.child.kill('SIGINT');
    while (!run.told().includes('ends at once')) await sleep(5);
    run.child.kill('SIGINT');
    const { code, signal } = await run.ended;
    // It may have finished in order just before.
    assert.ok(signal === 'SIGINT' || code === 130, `${code} ${signal}`);
    assert.equal((await llmThreads(args('out.csv', '--resume', '-q'), { cwd: folder })).code, 0);
  });

  test('SIGINT while standard input is silent ends the run', async (t) => {
    const folder = temporaryFolder(t);
    const child = spawn(process.execPath, [PROGRAM, 'classify', '-', '-o', 'out.csv', '--input-format', 'txt', ...MODEL], {
      cwd: folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    t.after(() => child.kill('SIGKILL'));
    child.stdin.write('one\ntwo\n');
    while (!existsSync(join(folder, 'out.csv.partial'))) await sleep(20);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    assert.equal(code, 130);
  });

  test('SIGUSR1 tells how far the run is', async (t) => {
    const folder = withInput(t);
    const run = await started(t, folder, '-q');
    run.child.kill('SIGUSR1');
    while (!/\d rows/.test(run.told()) && run.child.exitCode === null) await sleep(5);
    assert.match(run.told(), /\d+ rows \(\d+ %\), .* rejected/);
    run.child.kill('SIGINT');
    await run.ended;
  });
});

describe('the lock of an output', onPosix, () => {
  test('keeps a second run away, with exit 1, whatever it is told to do', async (t) => {
    const folder = withInput(t);
    // It hangs before its last row, so that it holds the lock for as long as this takes.
    const run = await startedWith(t, folder, { LLM_THREADS_TEST_FAULT: `hang@${ROWS}` });
    for (const flags of [[], ['--resume'], ['--force']]) {
      const { code, stderr } = await llmThreads(args('out.csv', ...flags), { cwd: folder });
      assert.equal(code, 1, stderr);
      assert.match(stderr, new RegExp(`another run is writing it: process ${run.child.pid} on `));
    }
    run.child.kill('SIGKILL');
    await run.ended;
  });

  test('is taken over from a dead process, an earlier boot, and another host that fell silent', async (t) => {
    const folder = withInput(t);
    const lock = join(folder, 'out.csv.lock');
    const own = { host: (await import('node:os')).hostname(), boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() };
    const namespace = (await import('node:fs')).readlinkSync('/proc/self/ns/pid');
    const holders = [
      { ...own, namespace, pid: 999_999_999, began: '1' },
      { ...own, namespace, pid: process.pid, began: '1' },
      { ...own, namespace, boot: 'earlier', pid: process.pid, began: null },
      { host: 'elsewhere', boot: 'x', namespace, pid: 1, began: '1' },
    ];
    for (const holder of holders) {
      writeFileSync(lock, JSON.stringify(holder));
      if (holder.host === 'elsewhere') {
        const { code } = await llmThreads(args('out.csv', '--force', '--limit', '5'), { cwd: folder });
        assert.equal(code, 1, 'a heartbeat of now is alive');
        const longAgo = new Date(Date.now() - 61_000);
        utimesSync(lock, longAgo, longAgo);
      }
      const { code, stderr } = await llmThreads(args('out.csv', '--force', '--limit', '5'), { cwd: folder });
      assert.equal(code, 0, stderr);
      assert.deepEqual(readdirSync(folder).toSorted(), ['in.csv', 'out.csv']);
    }
  });
});

test('a file that may not grow any more fails the run, which goes on when it may', onPosix, async (t) => {
  const folder = withInput(t);
  const line = (limit: string, flags: string): string => `cd ${folder} && ${limit} $LT ${args('out.csv').join(' ')} -q ${flags}`;
  // 256 blocks of 1024 bytes: a third of the output. The journal counts too, but is shorter.
  const full = await shell(line('ulimit -f 256;', ''));
  assert.equal(full.code, 1, full.stderr);
  assert.match(full.stderr, /out\.csv: writing failed: file too large/);
  assert.match(full.stderr, /Go on with: llm-threads classify .*--resume/);
  assert.equal((await shell(line('', '--resume'))).code, 0);
  await shell(`cd ${folder} && $LT ${args('whole.csv').join(' ')} -q`);
  assert.deepEqual(readFileSync(join(folder, 'out.csv')), readFileSync(join(folder, 'whole.csv')));
});
