import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { cacheDirOf, hubModels } from '#src/cli/hub-models.js';
import { cacheFolder } from '#src/models/catalog.js';
import { temporaryFolder } from '../../e2e/program.js';

test('the cache is --cache-dir, else the usual folder', () => {
  assert.deepEqual([cacheDirOf({ cacheDir: null }), cacheDirOf({ cacheDir: 'here' })], [cacheFolder(), resolve('here')]);
});

test('what may not be loaded is told with the line that loads it: form, place and quotes as they were meant', async (t) => {
  const cacheDir = join(temporaryFolder(t), 'my cache');
  const hub = hubModels({ offline: true, yes: true, cacheDir });
  await assert.rejects(
    hub.obtain({ owner: 'acme', name: 'tiny', revision: 'v1' }, 'q8'),
    new RegExp(
      `^FaultError: acme/tiny@v1: not in the cache\\.\nGet it with: llm-threads models pull acme/tiny@v1 --dtype q8 --cache-dir '${cacheDir}' --yes$`,
    ),
  );
});
