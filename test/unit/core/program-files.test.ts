import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { packageFile, programFile } from '#src/core/program-files.js';
import { EMBEDDED_FOLDER, EMBEDDED_MODELS } from '#src/models/catalog.js';

test('a file of the package is found from its root', () => {
  assert.equal(packageFile('package.json'), resolve('package.json'));
  for (const { name } of EMBEDDED_MODELS) assert.ok(existsSync(join(EMBEDDED_FOLDER, name, 'config.json')), name);
});

for (const program of ['engine/worker.js', 'training/worker.js', 'models/prepared/prepare-process.js']) {
  test(`${program}: modules start the form of modules, and the bundle has one of its own`, () => {
    assert.equal(programFile(program), resolve('dist', program));
    assert.ok(existsSync(resolve('dist', 'bundle', program)));
  });
}
