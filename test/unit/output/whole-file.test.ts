import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { replaceFile } from '#src/output/whole-file.js';
import { temporaryFolder } from '../../e2e/program.js';

test('a file is made, and replaced; nothing is left beside it', async (t) => {
  const folder = temporaryFolder(t);
  for (const content of ['one', 'another']) {
    await replaceFile(join(folder, 'state'), content);
    assert.equal(readFileSync(join(folder, 'state'), 'utf8'), content);
  }
  assert.deepEqual(readdirSync(folder), ['state']);
});

test('a folder that is not there is told', async (t) => {
  const file = join(temporaryFolder(t), 'none', 'state');
  await assert.rejects(replaceFile(file, 'x'), (error) => error instanceof FaultError && error.fault.code === 'output_failed');
});
