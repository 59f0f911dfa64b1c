import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeDurably } from '#src/core/durable-file.js';
import { temporaryFolder } from '../../e2e/program.js';

test('text and bytes are written as they are, in the place of what was there', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  await writeDurably(file, 'a longer text\n');
  await writeDurably(file, Buffer.from('短い'));
  assert.equal(readFileSync(file, 'utf8'), '短い');
});

test('a folder that is not there is told', async (t) => {
  await assert.rejects(writeDurably(join(temporaryFolder(t), 'none', 'file'), ''), { code: 'ENOENT' });
});
