import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dropPrepared, findPrepared, isSound, lastUse, listPrepared, machineFolder, readPrepared } from '#src/models/prepared/cache.js';
import { preparedBytes } from '#src/models/prepared/form.js';
import { temporaryFolder } from '../../../e2e/program.js';
import { madeForm, TINY, tiny, usedAt } from './made-form.js';

test('a form is found by the files of its model, and read as it was written', (t) => {
  const cache = temporaryFolder(t);
  const form = madeForm(cache, 'a');
  assert.deepEqual(findPrepared(cache, tiny()), form);
  assert.deepEqual(listPrepared(cache), [form]);
  assert.equal(preparedBytes(form), 20);
});

test('not for another form of the model, another place, size or time', (t) => {
  const cache = temporaryFolder(t);
  const folder = join(temporaryFolder(t), 'm');
  cpSync(TINY, folder, { recursive: true });
  madeForm(cache, 'a', { model: tiny(folder) });
  assert.notEqual(findPrepared(cache, tiny(folder)), null);
  assert.equal(findPrepared(cache, tiny()), null);
  assert.equal(findPrepared(cache, { ...tiny(folder), form: 'q8' }), null);
  const { file } = tiny(folder);
  utimesSync(file, new Date(1), new Date(1));
  assert.equal(findPrepared(cache, tiny(folder)), null);
});

test('one that lacks a byte, or has one more, is not found', (t) => {
  const cache = temporaryFolder(t);
  const { files } = madeForm(cache, 'a');
  for (const change of [(file: string) => truncateSync(file, 9), (file: string) => appendFileSync(file, 'xx')]) {
    change(files[1]?.path ?? '');
    assert.equal(findPrepared(cache, tiny()), null);
  }
});

test('drafts, strange folders and manifests that make no sense are passed over', (t) => {
  const cache = temporaryFolder(t);
  const { folder } = madeForm(cache, 'a');
  cpSync(folder, `${folder}.part-0123456789ab-1-1`, { recursive: true });
  mkdirSync(join(machineFolder(cache), 'empty'));
  for (const [i, manifest] of [
    '',
    '[]',
    '{}',
    '{"model":1}',
    '{"model":"m","form":"f","modelSha256":"s","files":[null],"sources":[]}',
  ].entries()) {
    mkdirSync(join(machineFolder(cache), `bad-${i}`));
    writeFileSync(join(machineFolder(cache), `bad-${i}`, 'prepared.json'), manifest);
  }
  assert.deepEqual(
    listPrepared(cache).map((form) => form.folder),
    [folder],
  );
  assert.equal(findPrepared(join(cache, 'none'), tiny()), null);
});

test('a form is sound until a bit of it turns', async (t) => {
  const form = madeForm(temporaryFolder(t), 'a');
  assert.equal(await isSound(form), true);
  const { path } = form.files[1] ?? { path: '' };
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3);
  writeFileSync(path, bytes);
  assert.equal(await isSound(form), false);
});

test('finding one notes its use; a dropped one is gone', (t) => {
  const cache = temporaryFolder(t);
  const form = madeForm(cache, 'a');
  usedAt(form, 1e12);
  assert.equal(lastUse(form.folder), 1e12);
  findPrepared(cache, tiny());
  assert.ok(lastUse(form.folder) > 1e12);
  assert.equal(dropPrepared(form.folder), true);
  assert.ok(!existsSync(form.folder));
  assert.equal(readPrepared(form.folder), null);
  assert.equal(lastUse(form.folder), 0);
  assert.equal(dropPrepared(form.folder), true);
});
