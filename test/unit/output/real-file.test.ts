import assert from 'node:assert/strict';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { realFile } from '#src/output/real-file.js';
import { temporaryFolder } from '../../e2e/program.js';

test('a path that is no link stays as it was typed, there or not', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'a.csv'), '');
  for (const path of [join(folder, 'a.csv'), join(folder, 'b.csv'), 'c.csv', './d.csv', join(folder, 'missing', 'e.csv')]) {
    assert.equal(realFile(path), path);
  }
});

test('links are followed, one after the other, to a file that need not be there', (t) => {
  const folder = realpathSync(temporaryFolder(t));
  symlinkSync('second', join(folder, 'first'));
  symlinkSync(join(folder, 'data.csv'), join(folder, 'second'));
  assert.equal(realFile(join(folder, 'first')), join(folder, 'data.csv'));
  writeFileSync(join(folder, 'data.csv'), '');
  assert.equal(realFile(join(folder, 'first')), join(folder, 'data.csv'));
});

test('a link is read from the folder it really is in', (t) => {
  const folder = realpathSync(temporaryFolder(t));
  mkdirSync(join(folder, 'real', 'inner'), { recursive: true });
  symlinkSync(join(folder, 'real', 'inner'), join(folder, 'short'));
  symlinkSync('../data.csv', join(folder, 'real', 'inner', 'link'));
  symlinkSync('short/../other.csv', join(folder, 'around'));
  assert.equal(realFile(join(folder, 'short', 'link')), join(folder, 'real', 'data.csv'));
  assert.equal(realFile(join(folder, 'around')), join(folder, 'real', 'other.csv'));
});

test('pipes and devices keep the name they go by', (t) => {
  const link = join(temporaryFolder(t), 'null');
  symlinkSync('/dev/null', link);
  for (const path of ['/dev/null', link]) assert.equal(realFile(path), path);
});

for (const [what, target, reason] of [
  ['itself', 'link', 'too many symbolic links'],
  ['a folder that is not there', 'missing/data.csv', 'no such file or directory'],
] as const) {
  test(`a link to ${what} is refused`, (t) => {
    const link = join(temporaryFolder(t), 'link');
    symlinkSync(target, link);
    assert.throws(
      () => realFile(link),
      (error) => error instanceof FaultError && error.fault.code === 'output_folder' && error.fault.reason === reason,
    );
  });
}
