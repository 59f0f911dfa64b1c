import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cacheFolder, EMBEDDED_FOLDER, EMBEDDED_MODELS } from '#src/models/catalog.js';

for (const [what, env, folder] of [
  ['XDG_CACHE_HOME', { XDG_CACHE_HOME: '/c' }, '/c/llm-threads'],
  ['~/.cache without it', {}, join(homedir(), '.cache', 'llm-threads')],
  ['~/.cache when it is empty', { XDG_CACHE_HOME: '' }, join(homedir(), '.cache', 'llm-threads')],
] as const) {
  test(`the cache folder is in ${what}`, () => {
    assert.equal(cacheFolder(env), folder);
  });
}

test('every embedded model lies in the package', () => {
  assert.ok(EMBEDDED_MODELS.length > 0);
  for (const { name } of EMBEDDED_MODELS) assert.ok(existsSync(join(EMBEDDED_FOLDER, name, 'config.json')), name);
});
