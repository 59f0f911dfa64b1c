import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import { checkTarget, openTarget, partialOf } from '#src/output/target.js';
import { temporaryFolder } from '../../e2e/program.js';

const fault = (code: Fault['code']) => (error: unknown) => error instanceof FaultError && error.fault.code === code;
const onPosix = { skip: process.platform === 'win32' };

test('a file has its name only when it is complete', async (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const target = await openTarget({ output, inputs: [] }, null);
  assert.equal(await target.write(Buffer.from('a\n')), 'open');
  assert.equal(await target.write(Buffer.from('b\n')), 'open');
  assert.equal(existsSync(output), false);
  assert.equal(readFileSync(partialOf(output), 'utf8'), 'a\nb\n');
  await target.complete();
  assert.equal(readFileSync(output, 'utf8'), 'a\nb\n');
  assert.equal(existsSync(partialOf(output)), false);
});

test('an abandoned file stays as FILE.partial', async (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const target = await openTarget({ output, inputs: [] }, null);
  await target.write(Buffer.from('a\n'));
  await target.abandon();
  assert.equal(existsSync(output), false);
  assert.equal(readFileSync(partialOf(output), 'utf8'), 'a\n');
});

test('a partial that is kept goes on after the bytes that count', async (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  writeFileSync(partialOf(output), 'kept\ntorn');
  const target = await openTarget({ output, inputs: [] }, 5);
  await target.write(Buffer.from('new\n'));
  await target.sync();
  assert.equal(target.bytes(), 9);
  await target.complete();
  assert.equal(readFileSync(output, 'utf8'), 'kept\nnew\n');
});

test('a discarded file goes', async (t) => {
  const folder = temporaryFolder(t);
  const target = await openTarget({ output: join(folder, 'out.csv'), inputs: [] }, null);
  await target.write(Buffer.from('a'));
  await target.discard();
  assert.deepEqual(readdirSync(folder), []);
});

test('the old file stays whole until the new one is complete', async (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  writeFileSync(output, 'old');
  writeFileSync(partialOf(output), 'a longer rest of a run that did not finish');
  const target = await openTarget({ output, inputs: [] }, null);
  await target.write(Buffer.from('new'));
  assert.equal(readFileSync(output, 'utf8'), 'old');
  await target.complete();
  assert.equal(readFileSync(output, 'utf8'), 'new');
});

const refused: readonly { code: Fault['code']; what: string; output: string; prepare?: (folder: string) => void }[] = [
  { code: 'output_gzip', what: 'a name ending in .gz', output: 'out.csv.gz' },
  { code: 'output_gzip', what: 'a name ending in .GZ', output: 'out.csv.GZ' },
  { code: 'output_folder', what: 'a missing folder', output: 'none/out.csv' },
  { code: 'output_folder', what: 'a folder', output: 'folder', prepare: (f) => mkdirSync(join(f, 'folder')) },
  { code: 'output_is_input', what: 'the input itself', output: 'in.csv' },
  {
    code: 'output_is_input',
    what: 'the input by another path',
    output: './x/../in.csv',
    prepare: (f) => mkdirSync(join(f, 'x')),
  },
  {
    code: 'output_is_input',
    what: 'a hard link to the input',
    output: 'h',
    prepare: (f) => linkSync(join(f, 'in.csv'), join(f, 'h')),
  },
  {
    code: 'output_is_input',
    what: 'a symbolic link to the input',
    output: 's',
    prepare: (f) => symlinkSync('in.csv', join(f, 's')),
  },
  {
    code: 'output_is_input',
    what: 'a file whose partial is a link to the input',
    output: 'out.csv',
    prepare: (f) => linkSync(join(f, 'in.csv'), join(f, 'out.csv.partial')),
  },
];

for (const { code, what, output, prepare } of refused) {
  test(`${what} is refused, and nothing is touched`, async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'in.csv'), 'input');
    prepare?.(folder);
    const before = readdirSync(folder);
    const options = { output: `${folder}/${output}`, inputs: ['-', join(folder, 'in.csv')] };
    assert.throws(() => checkTarget(options), fault(code));
    await assert.rejects(openTarget(options, null), fault(code));
    assert.deepEqual(readdirSync(folder), before);
    assert.equal(readFileSync(join(folder, 'in.csv'), 'utf8'), 'input');
  });
}

test('standard output is refused by nothing', () => {
  assert.doesNotThrow(() => checkTarget({ output: null, inputs: ['-'] }));
});

test('a FIFO is written directly, without force and without a partial', onPosix, async (t) => {
  const folder = temporaryFolder(t);
  const output = join(folder, 'pipe');
  execFileSync('mkfifo', [output]);
  const child = spawn('cat', [output], { stdio: ['ignore', 'pipe', 'inherit'] });
  let read = '';
  child.stdout.on('data', (data: Buffer) => {
    read += data.toString();
  });
  const target = await openTarget({ output, inputs: [] }, null);
  assert.equal(await target.write(Buffer.from('a\nb\n')), 'open');
  assert.deepEqual(readdirSync(folder), ['pipe']);
  await Promise.all([target.complete(), once(child, 'close')]);
  assert.equal(read, 'a\nb\n');
  assert.deepEqual(readdirSync(folder), ['pipe']);
});

test('a pipe whose reader has taken its fill and gone is closed', onPosix, async (t) => {
  const output = join(temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [output]);
  const child = spawn('head', ['-n', '1', output], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  const ended = once(child, 'close');
  const target = await openTarget({ output, inputs: [] }, null);
  assert.equal(await target.write(Buffer.from('a\n')), 'open');
  await ended;
  assert.equal(await target.write(Buffer.from('b\n')), 'closed');
  await target.complete();
});

test('a full device is output_failed', { skip: process.platform !== 'linux' }, async () => {
  const target = await openTarget({ output: '/dev/full', inputs: [] }, null);
  await assert.rejects(target.write(Buffer.from('x')), fault('output_failed'));
  await target.abandon();
});

test('a name that cannot be given is output_failed, also when the run is abandoned after it', async (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const target = await openTarget({ output, inputs: [] }, null);
  await target.write(Buffer.from('a\n'));
  mkdirSync(output);
  await assert.rejects(target.complete(), fault('output_failed'));
  await target.abandon();
  assert.equal(readFileSync(partialOf(output), 'utf8'), 'a\n');
});

/** Writes `rows` to an output from a process with these descriptors; gives its fault's code, or `written`. */
function inProcess(stdin: number, stdout: number, inputs: readonly string[], output: string | null): string {
  const module = JSON.stringify(join(process.cwd(), 'dist', 'output', 'target.js'));
  const code = `
    const { openTarget } = await import(${module});
    try {
      const target = await openTarget(${JSON.stringify({ output, inputs })}, null);
      await target.write(Buffer.from('rows'));
      console.error('written');
    } catch (error) { console.error(error.fault.code); }`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { stdio: [stdin, stdout, 'pipe'] });
  return stderr.toString().trim();
}

test('standard output appended to an input, and the file that is standard input, are refused', onPosix, (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'in');
  writeFileSync(file, 'x');
  const nothing = openSync('/dev/null', 'r+');
  assert.equal(inProcess(nothing, openSync(file, 'a'), [file], null), 'output_is_input');
  assert.equal(inProcess(openSync(file, 'r'), openSync(file, 'a'), ['-'], null), 'output_is_input');
  assert.equal(inProcess(openSync(file, 'r'), nothing, ['-'], file), 'output_is_input');
  assert.equal(readFileSync(file, 'utf8'), 'x');
  assert.equal(inProcess(nothing, openSync(join(folder, 'other'), 'a'), [file], null), 'written');
  assert.equal(inProcess(nothing, nothing, ['-'], null), 'written');
});

test('/dev/stdout is standard output, also where that is a file', onPosix, (t) => {
  const file = join(temporaryFolder(t), 'out');
  assert.equal(inProcess(openSync('/dev/null', 'r'), openSync(file, 'w'), [], '/dev/stdout'), 'written');
  assert.equal(readFileSync(file, 'utf8'), 'rows');
});
