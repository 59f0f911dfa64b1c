import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type HubModels, locateModel, resolveModel } from '#src/models/resolve.js';
import { temporaryFolder } from '../../e2e/program.js';

/** An empty cache; what is to be obtained is noted, and found in a fixture. */
function hubOf(t: TestContext): HubModels & { readonly obtained: string[] } {
  const obtained: string[] = [];
  return {
    cacheDir: temporaryFolder(t),
    obtained,
    obtain: async ({ owner, name, revision }, dtype) => {
      obtained.push(`${owner} ${name} ${revision} ${dtype}`);
      return 'fixtures/models/tiny-bert';
    },
  };
}

test('nothing said is the embedded model of the task, which has a name too', async (t) => {
  for (const named of [null, 'sentiment-en']) {
    const { name, embedded, file } = await resolveModel(named, null, 'classify', hubOf(t));
    assert.deepEqual([name, embedded], ['sentiment-en', true]);
    assert.match(file, /models\/sentiment-en\/onnx\/model\.onnx$/);
  }
});

test('a path that exists is a folder, with or without ./', async (t) => {
  const hub = hubOf(t);
  assert.equal((await resolveModel('fixtures/models/tiny-bert', null, 'classify', hub)).embedded, false);
  assert.equal((await resolveModel('./fixtures/models/tiny-bert', 'q8', 'classify', hub)).dtype, 'q8');
  assert.deepEqual(hub.obtained, []);
});

test('a path that is meant but not there, and a name that nobody knows, are told apart', async (t) => {
  await assert.rejects(resolveModel('./nowhere', null, 'classify', hubOf(t)), /missing the folder itself/);
  await assert.rejects(resolveModel('nobody', null, 'classify', hubOf(t)), /No model nobody\. Embedded: sentiment-en/);
});

test('owner/name is a model of the hub, obtained when it is not in the cache', async (t) => {
  const hub = hubOf(t);
  const model = await resolveModel('acme/tiny@v1', 'q8', 'classify', hub);
  assert.deepEqual([model.name, model.embedded, hub.obtained], ['acme/tiny@v1', false, ['acme tiny v1 q8']]);
});

test('one in the cache is found there, and nothing is obtained', async (t) => {
  const hub = hubOf(t);
  const folder = join(hub.cacheDir, 'models', 'acme--tiny', 'main', 'fp32');
  cpSync('fixtures/models/tiny-bert', folder, { recursive: true });
  writeFileSync(join(folder, 'origin.json'), JSON.stringify({ model: 'acme/tiny', commit: 'c', form: 'fp32', forms: ['fp32', 'q8'] }));
  writeFileSync(join(folder, 'SHA256SUMS'), '');
  assert.equal((await locateModel('acme/tiny', null, 'classify', hub)).folder, folder);
  assert.deepEqual(hub.obtained, []);
});
