import assert from 'node:assert/strict';
import { linkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { isSameFile, refuseInputs, refuseMissingFolder } from '#src/output/refuse-file.js';
import { temporaryFolder } from '../../e2e/program.js';

const fault = (code: string) => (error: unknown) => error instanceof FaultError && error.fault.code === code;

test('a file is the same by its path however spelled, by a hard link and by a symbolic link', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'a');
  writeFileSync(file, '');
  linkSync(file, join(folder, 'hard'));
  symlinkSync(file, join(folder, 'soft'));
  for (const other of [file, `${folder}/./x/../a`, relative('.', file), join(folder, 'hard'), join(folder, 'soft')]) {
    assert.equal(isSameFile(file, other), true, other);
  }
});

test('files with equal content, or of which one is not there, are two', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'a'), '');
  writeFileSync(join(folder, 'b'), '');
  assert.equal(isSameFile(join(folder, 'a'), join(folder, 'b')), false);
  assert.equal(isSameFile(join(folder, 'a'), join(folder, 'none')), false);
});

test('a file that is not there yet is the same by name alone', (t) => {
  const file = join(temporaryFolder(t), 'none');
  assert.equal(isSameFile(file, file), true);
});

test('an input is refused and named; standard input is no file called -', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'a'), '');
  linkSync(join(folder, 'a'), join(folder, 'hard'));
  assert.throws(
    () => refuseInputs(join(folder, 'hard'), ['-', join(folder, 'a')]),
    (error) => error instanceof FaultError && error.fault.code === 'output_is_input' && error.fault.input === join(folder, 'a'),
  );
  assert.doesNotThrow(() => refuseInputs('-', ['-']));
});

test('a folder that is missing, or is a file, is refused', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'file'), '');
  assert.doesNotThrow(() => refuseMissingFolder(join(folder, 'out.csv')));
  assert.throws(() => refuseMissingFolder(join(folder, 'none', 'out.csv')), fault('output_folder'));
  assert.throws(() => refuseMissingFolder(join(folder, 'file', 'out.csv')), fault('output_folder'));
});
