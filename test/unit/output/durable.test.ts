import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { syncFolderOf } from '#src/output/durable.js';
import { temporaryFolder } from '../../e2e/program.js';

test('the folder of a file is flushed, the file need not be there', async (t) => {
  const folder = temporaryFolder(t);
  await syncFolderOf(join(folder, 'out.csv'));
  assert.deepEqual(readdirSync(folder), []);
});

test('a name without a folder is in the current one', async () => {
  await assert.doesNotReject(syncFolderOf('out.csv'));
});

test('a folder that cannot be flushed stops nothing', async (t) => {
  await assert.doesNotReject(syncFolderOf(join(temporaryFolder(t), 'none', 'out.csv')));
});

test('no descriptor stays open', { skip: process.platform !== 'linux' }, async (t) => {
  const file = join(temporaryFolder(t), 'out.csv');
  const open = (): number => readdirSync('/proc/self/fd').length;
  const before = open();
  for (let i = 0; i < 20; i++) await syncFolderOf(file);
  assert.equal(open(), before);
});
