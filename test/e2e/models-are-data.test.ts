/** A model is data: it cannot make the program open a file that is not its own. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, linkSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { table, writeClassifier } from '../unit/models/onnx-bytes.js';
import { csvRecords, fixture, llmThreads, temporaryFolder } from './program.js';

/** A model folder with its weights beside the .onnx file. */
function modelIn(t: TestContext, location?: string): { folder: string; data: string } {
  const folder = join(temporaryFolder(t), 'model');
  writeClassifier(folder, location);
  return { folder, data: join(folder, 'onnx', 'model.onnx_data') };
}

const classify = (folder: string, ...more: string[]) => llmThreads(['classify', fixture('reviews.csv'), '-m', folder, '-t', '1', ...more]);
const sha256 = (...files: readonly string[]): string =>
  createHash('sha256')
    .update(Buffer.concat(files.map((file) => readFileSync(file))))
    .digest('hex');

test('a model with its weights beside it runs, and its SHA-256 covers them', async (t) => {
  const { folder, data } = modelIn(t);
  const onnx = join(folder, 'onnx', 'model.onnx');
  const { code, stdout, stderr } = await classify(folder, '--summary', 'json');
  assert.equal(code, 0, stderr);
  assert.equal(csvRecords(stdout).length, 12);
  const told = (text: string): string => JSON.parse(text.split('\n').at(-2) ?? '').model_sha256;
  assert.equal(told(stderr), sha256(onnx, data));
  const fingerprint = async (): Promise<string> => /fingerprint +(\w+)/.exec((await classify(folder, '--dry-run')).stderr)?.[1] ?? '';
  const before = await fingerprint();
  appendFileSync(data, 'more');
  assert.equal(told((await classify(folder, '--summary', 'json')).stderr), sha256(onnx, data));
  assert.notEqual(await fingerprint(), before);
});

const attacks: readonly (readonly [what: string, location: string, make: (data: string) => void, reason: RegExp])[] = [
  ['an absolute path', '/etc/passwd', () => {}, /passwd is refused: the path is absolute/],
  ['a path upwards', '../../weights', () => {}, /is refused: the path has ".."/],
  [
    'a link out of the folder',
    'link',
    (data) => {
      writeFileSync(join(data, '..', '..', '..', 'weights'), table());
      symlinkSync('../../weights', join(data, '..', 'link'));
    },
    /link is refused: a link leads out of the model's folder/,
  ],
  ['a hard link', 'hard', (data) => linkSync(data, join(data, '..', 'hard')), /hard is refused: a hard link/],
  ['a file that is gone', 'model.onnx_data', (data) => rmSync(data), /model\.onnx_data is refused: no such file or directory/],
];
for (const [what, location, make, reason] of attacks) {
  test(`${what} is refused by every command, with file, location and what to do`, async (t) => {
    const { folder, data } = modelIn(t, location);
    make(data);
    for (const run of [classify(folder), classify(folder, '--dry-run'), llmThreads(['models', 'show', folder])]) {
      const { code, stdout, stderr } = await run;
      assert.deepEqual([code, stdout], [5, '']);
      assert.match(stderr, reason);
      assert.match(stderr, /onnx\/model\.onnx: its data file.*\n.*put a copy there/);
    }
    const verified = await llmThreads(['models', 'verify', folder]);
    assert.equal(verified.code, 5);
    assert.match(verified.stderr, reason);
  });
}

test('verify holds data files against SHA256SUMS', async (t) => {
  const { folder, data } = modelIn(t);
  writeFileSync(join(folder, 'SHA256SUMS'), `${sha256(data)}  onnx/model.onnx_data\n`);
  const { code, stdout } = await llmThreads(['models', 'verify', folder]);
  assert.match(stdout, /onnx\/model\.onnx_data {2}ok/);
  assert.equal(code, 0);
  appendFileSync(data, 'x');
  const changed = await llmThreads(['models', 'verify', folder]);
  assert.deepEqual([changed.code, /onnx\/model\.onnx_data {2}CHANGED/.test(changed.stdout)], [5, true]);
});

test('verify tells a damaged model by its SHA-256, before it is read as one', async (t) => {
  const { folder } = modelIn(t);
  const onnx = join(folder, 'onnx', 'model.onnx');
  writeFileSync(join(folder, 'SHA256SUMS'), `${sha256(onnx)}  onnx/model.onnx\n`);
  writeFileSync(onnx, 'not a graph');
  const { code, stderr } = await llmThreads(['models', 'verify', folder]);
  assert.deepEqual([code, /the SHA-256 of onnx\/model\.onnx is not the one/.test(stderr)], [5, true]);
});
