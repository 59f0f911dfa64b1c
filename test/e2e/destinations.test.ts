/** Names that are not plain files: links, devices, standard error, endings of formats that are not written. */
import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';

const broken = fixture('broken-quotes.csv');
const run = (...args: readonly string[]) => llmThreads(['classify', ...args, '-m', fixture('models', 'tiny-free'), '-t', '1', '-q']);

test('an output that is a link stays one: the file it leads to is written', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'disk'));
  const link = join(folder, 'out.csv');
  symlinkSync(join('disk', 'data.out'), link);
  assert.equal((await run(broken, '-o', link, '--rejects-ok')).code, 0);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.deepEqual(readdirSync(join(folder, 'disk')), ['data.out', 'data.out.rejects.jsonl']);
  assert.match(readFileSync(link, 'utf8'), /^id,text,label,score\n/);
  const again = await run(broken, '-o', link);
  assert.deepEqual([again.code, /data\.out: exists already/.test(again.stderr)], [2, true]);
  assert.equal((await run(broken, '-o', link, '--force', '--rejects-ok')).code, 0);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.deepEqual(readdirSync(folder).sort(), ['disk', 'out.csv']);
});

test('--rejects - is standard error', async (t) => {
  const folder = temporaryFolder(t);
  const { code, stderr } = await run(broken, '-o', join(folder, 'out.csv'), '--rejects', '-', '--rejects-ok');
  assert.equal(code, 0);
  assert.deepEqual(
    jsonRecords(stderr).map(({ row }) => row),
    [2, 4],
  );
  assert.deepEqual(readdirSync(folder), ['out.csv']);
});

test('one device may take rows and rejects', async () => {
  assert.deepEqual(await run(broken, '-o', '/dev/null', '--rejects', '/dev/null', '--rejects-ok'), { code: 0, stdout: '', stderr: '' });
});

test('an ending that names no format keeps that of the input; Parquet is refused', async (t) => {
  const folder = temporaryFolder(t);
  const input = fixture('reviews.jsonl');
  assert.equal((await run(input, '-o', join(folder, 'a.dat'), '--limit', '1')).code, 0);
  assert.equal(jsonRecords(readFileSync(join(folder, 'a.dat'), 'utf8')).length, 1);
  const refused = await run(input, '-o', join(folder, 'a.parquet'));
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /a\.parquet: parquet is not written\./);
  assert.equal(existsSync(join(folder, 'a.parquet')), false);
});
