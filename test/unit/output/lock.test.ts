import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import { lockOf, takeLock } from '#src/output/lock.js';
import { temporaryFolder } from '../../e2e/program.js';

const onLinux = { skip: process.platform !== 'linux' };
const fault = (code: Fault['code']) => (error: unknown) => error instanceof FaultError && error.fault.code === code;

/** A folder with what this process would write into a lock, changed. */
function leftBy(t: TestContext, change: Record<string, unknown>): string {
  const output = join(temporaryFolder(t), 'out.csv');
  const lock = takeLock(output);
  const own = JSON.parse(readFileSync(lockOf(output), 'utf8'));
  lock.release();
  writeFileSync(lockOf(output), JSON.stringify({ ...own, ...change }));
  return output;
}

test('held by one, refused to another, free again', (t) => {
  const folder = temporaryFolder(t);
  const output = join(folder, 'out.csv');
  const lock = takeLock(output);
  assert.throws(() => takeLock(output), fault('output_locked'));
  assert.deepEqual(readdirSync(folder), ['out.csv.lock']);
  lock.release();
  assert.deepEqual(readdirSync(folder), []);
  takeLock(output).release();
});

for (const [who, change] of [
  ['a process that is gone', { pid: 999_999_999 }],
  ['a process whose number is another one’s now', { began: '1' }],
  ['a process of an earlier boot', { boot: 'earlier' }],
] as const) {
  test(`taken over from ${who}`, onLinux, (t) => {
    const output = leftBy(t, change);
    takeLock(output).release();
    assert.deepEqual(readdirSync(join(output, '..')), []);
  });
}

test(
  'drafts of runs that were killed while they took the lock are taken away, those of living ones and other files are not',
  onLinux,
  (t) => {
    const output = leftBy(t, {});
    const own = JSON.parse(readFileSync(lockOf(output), 'utf8'));
    rmSync(lockOf(output));
    const file = (end: string, content: unknown): string => {
      const name = `${lockOf(output)}.${end}`;
      writeFileSync(name, typeof content === 'string' ? content : JSON.stringify(content));
      return name;
    };
    const dead = { ...own, pid: 999_999_999 };
    file(randomUUID(), dead);
    file(`${randomUUID()}.successor`, dead);
    const old = file(randomUUID(), '{"ho');
    const at = new Date(Date.now() - 61_000);
    utimesSync(old, at, at);
    const kept = [file(randomUUID(), own), file(randomUUID(), '{"ho'), file('notes', dead)];
    takeLock(output).release();
    assert.deepEqual(readdirSync(join(output, '..')).toSorted(), kept.map((name) => basename(name)).toSorted());
  },
);

for (const [where, change] of [
  ['on another host', { host: 'elsewhere' }],
  ['in another container', { namespace: 'pid:[1]', pid: 999_999_999 }],
] as const) {
  test(`a holder ${where} lives as long as its heart beats`, onLinux, (t) => {
    const output = leftBy(t, change);
    assert.throws(() => takeLock(output), fault('output_locked'));
    const at = new Date(Date.now() - 61_000);
    utimesSync(lockOf(output), at, at);
    takeLock(output).release();
  });
}

for (const content of ['', '{', 'null', '7', '{"host":"a"}', '{"host":"a","pid":"1"}']) {
  test(`a file that no run wrote is no lock: ${content}`, (t) => {
    const output = join(temporaryFolder(t), 'out.csv');
    writeFileSync(lockOf(output), content);
    takeLock(output).release();
    assert.equal(existsSync(lockOf(output)), false);
  });
}

test('a lock that another run took over meanwhile is not released', (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const lock = takeLock(output);
  writeFileSync(lockOf(output), 'of another');
  lock.release();
  assert.equal(readFileSync(lockOf(output), 'utf8'), 'of another');
});

test('released where the folder is gone', (t) => {
  const folder = join(temporaryFolder(t), 'sub');
  mkdirSync(folder);
  const lock = takeLock(join(folder, 'out.csv'));
  rmSync(folder, { recursive: true });
  assert.doesNotThrow(() => lock.release());
});

test('in a folder that is not there it cannot be taken', (t) => {
  assert.throws(() => takeLock(join(temporaryFolder(t), 'none', 'out.csv')), fault('output_folder'));
});

const RUNS = 6;
const ROUNDS = 60;

for (const [left, names] of [
  ['a stale lock', ['']],
  ['a stale lock that was just being taken over by a run that died', ['', '.takeover']],
] as const) {
  test(`of many that take over ${left} at once one gets it`, onLinux, async (t) => {
    const output = leftBy(t, { pid: 999_999_999 });
    const stale = readFileSync(lockOf(output));
    const script = `
      const { takeLock } = await import(${JSON.stringify(resolve('dist', 'output', 'lock.js'))});
      let lock = null;
      process.stdin.on('data', (line) => {
        if (String(line) === 'free\\n') {
          lock?.release();
          lock = null;
          return process.stdout.write('freed\\n');
        }
        try { lock = takeLock(${JSON.stringify(output)}); } catch (error) { if (error.fault?.code !== 'output_locked') throw error; }
        process.stdout.write(lock === null ? 'refused\\n' : 'held\\n');
      });
      process.stdout.write('ready\\n');`;
    const runs = Array.from({ length: RUNS }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
      t.after(() => child.kill('SIGKILL'));
      return child;
    });
    await Promise.all(runs.map((child) => said(child)));
    const ask = (line: string): Promise<string[]> => {
      const answers = runs.map((child) => said(child));
      for (const child of runs) child.stdin.write(line);
      return Promise.all(answers);
    };
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of names) writeFileSync(`${lockOf(output)}${name}`, stale);
      const told = await ask('take\n');
      assert.deepEqual(told.toSorted(), ['held\n', ...Array.from({ length: RUNS - 1 }, () => 'refused\n')]);
      await ask('free\n');
      assert.deepEqual(readdirSync(join(output, '..')), []);
    }
  });
}

async function said(child: ChildProcess): Promise<string> {
  const [data] = await once(child.stdout ?? assert.fail(), 'data');
  return String(data);
}
