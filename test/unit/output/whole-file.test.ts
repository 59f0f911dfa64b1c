import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
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

test('what a killed process left of its draft goes with the next save', async (t) => {
  const folder = temporaryFolder(t);
  const killed = spawnSync(process.execPath, [
    ...['--input-type=module', '-e'],
    `import { promises } from 'node:fs';
     import { syncBuiltinESMExports } from 'node:module';
     promises.rename = () => process.kill(process.pid, 'SIGKILL');
     syncBuiltinESMExports();
     const { replaceFile } = await import(${JSON.stringify(pathToFileURL(resolve('dist/output/whole-file.js')).href)});
     await replaceFile(${JSON.stringify(join(folder, 'state'))}, 'a longer one');
     await new Promise(() => setInterval(() => {}, 1000));`,
  ]);
  assert.equal(killed.signal, 'SIGKILL', killed.stderr.toString());
  assert.equal(readdirSync(folder).length, 1);
  await replaceFile(join(folder, 'state'), 'one');
  assert.deepEqual(readdirSync(folder), ['state']);
  assert.equal(readFileSync(join(folder, 'state'), 'utf8'), 'one');
});

test('a folder that is not there is told', async (t) => {
  const file = join(temporaryFolder(t), 'none', 'state');
  await assert.rejects(replaceFile(file, 'x'), (error) => error instanceof FaultError && error.fault.code === 'output_failed');
});
