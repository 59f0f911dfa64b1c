import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openModelFolder } from '#src/models/folder.js';
import { sha256File, sha256Model, verifyFiles } from '#src/models/verify.js';

const root = mkdtempSync(join(tmpdir(), 'verify-'));
after(() => rmSync(root, { recursive: true }));

/** SHA-256 of "abc": FIPS 180-4, appendix of examples. */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

test('hashes are those of the standard', async () => {
  writeFileSync(join(root, 'abc'), 'abc');
  assert.equal(await sha256File(join(root, 'abc')), ABC);
});

test('each file is held against the list: the same, changed, missing, not listed', async () => {
  const folder = mkdtempSync(join(root, 'm-'));
  writeFileSync(join(folder, 'same'), 'abc');
  writeFileSync(join(folder, 'changed'), 'abcd');
  writeFileSync(join(folder, 'new'), 'abc');
  writeFileSync(join(folder, 'SHA256SUMS'), ['same', 'changed', 'gone'].map((file) => `${ABC}  ./${file}\n`).join(''));
  const { list, checks } = await verifyFiles(folder);
  assert.equal(list, join(folder, 'SHA256SUMS'));
  const verdict = ({ sha256, expected }: (typeof checks)[number]): string =>
    sha256 === null ? 'missing' : expected === null ? 'not listed' : sha256 === expected ? 'same' : 'changed';
  assert.deepEqual(
    checks.map((check) => [check.file, verdict(check)]),
    [
      ['changed', 'changed'],
      ['gone', 'missing'],
      ['new', 'not listed'],
      ['same', 'same'],
    ],
  );
});

test('a list beside the folder serves too; without any there is none', async () => {
  const models = mkdtempSync(join(root, 'all-'));
  const folder = mkdtempSync(join(models, 'one-'));
  writeFileSync(join(folder, 'abc'), 'abc');
  assert.equal((await verifyFiles(folder)).list, null);
  writeFileSync(join(models, 'SHA256SUMS'), `${ABC}  ${folder.slice(models.length + 1)}/abc\n`);
  assert.equal((await verifyFiles(folder)).checks[0]?.expected, ABC);
});

test('the SHA-256 of a model is that of its .onnx file, or of that, its decoder and its data files one after the other', async () => {
  const model = openModelFolder('m', 'fixtures/models/tiny-bert', null, false);
  assert.equal(await sha256Model(model), await sha256File(model.file));
  writeFileSync(join(root, 'a'), 'a');
  writeFileSync(join(root, 'bc'), 'bc');
  assert.equal(await sha256Model({ ...model, file: join(root, 'a'), dataFiles: [join(root, 'bc')] }), ABC);
  assert.equal(await sha256Model({ ...model, file: join(root, 'a'), decoder: join(root, 'bc') }), ABC);
});

test('what has no bytes to hash is not waited for', async () => {
  const folder = mkdtempSync(join(root, 'odd-'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  symlinkSync('nowhere', join(folder, 'broken'));
  mkdirSync(join(folder, 'sub'));
  symlinkSync('sub', join(folder, 'to-folder'));
  assert.deepEqual(
    (await verifyFiles(folder)).checks.map(({ file, sha256 }) => [file, sha256]),
    [
      ['broken', null],
      ['pipe', null],
      ['to-folder', null],
    ],
  );
});
