import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cachedFolder, cachedForms, findCached, listCached, removeCached } from '#src/models/hub/cache.js';
import { type HubReference, spellReference } from '#src/models/hub/reference.js';
import { temporaryFolder } from '../../../e2e/program.js';

const TINY: HubReference = { owner: 'acme', name: 'tiny', revision: 'main' };
const PROPOSED: HubReference = { ...TINY, revision: 'refs/pr/1' };

function keep(cacheDir: string, reference: HubReference, form: string, forms: readonly string[]): string {
  const folder = cachedFolder(cacheDir, reference, form);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'origin.json'), JSON.stringify({ model: spellReference(reference), commit: 'c0ffee', form, forms }));
  writeFileSync(join(folder, 'SHA256SUMS'), '');
  return folder;
}

/** q8 and q4 of acme/tiny, and fp32 of a revision of it. */
function filled(t: TestContext): string {
  const cacheDir = temporaryFolder(t);
  keep(cacheDir, TINY, 'q8', ['fp32', 'q4', 'q8']);
  keep(cacheDir, TINY, 'q4', ['fp32', 'q4', 'q8']);
  keep(cacheDir, PROPOSED, 'fp32', ['fp32']);
  return cacheDir;
}

test('a form is found by its dtype, and by none when it is the default of the repository', (t) => {
  const cacheDir = filled(t);
  assert.equal(findCached(cacheDir, TINY, 'q8')?.folder, cachedFolder(cacheDir, TINY, 'q8'));
  assert.equal(findCached(cacheDir, TINY, 'fp32'), null);
  assert.equal(findCached(cacheDir, TINY, null), null, 'fp32 is meant, although others are there');
  assert.equal(findCached(cacheDir, PROPOSED, null)?.form, 'fp32');
  keep(cacheDir, { ...TINY, name: 'small' }, 'int8', ['int8', 'q8']);
  assert.equal(findCached(cacheDir, { ...TINY, name: 'small' }, null)?.form, 'int8');
});

test('all models are listed by name, with the revision in it', (t) => {
  assert.deepEqual(
    listCached(filled(t)).map(({ model, form }) => [model, form]),
    [
      ['acme/tiny', 'q4'],
      ['acme/tiny', 'q8'],
      ['acme/tiny@refs/pr/1', 'fp32'],
    ],
  );
  assert.deepEqual(listCached(join(temporaryFolder(t), 'nowhere')), []);
});

test('what is not complete, and what is none of ours, is no model', (t) => {
  const cacheDir = temporaryFolder(t);
  rmSync(join(keep(cacheDir, TINY, 'q8', ['q8']), 'SHA256SUMS'));
  rmSync(join(keep(cacheDir, TINY, 'q4', ['q4']), 'origin.json'));
  keep(cacheDir, TINY, 'fp32.part-0123-1-1', ['fp32']);
  for (const folder of ['notes', 'a--b/%zz/fp32', 'a--b/..x/fp32']) mkdirSync(join(cacheDir, 'models', folder), { recursive: true });
  assert.deepEqual([cachedForms(cacheDir, TINY), listCached(cacheDir)], [[], []]);
});

test('one form is removed, the others stay', (t) => {
  const cacheDir = filled(t);
  assert.deepEqual(
    removeCached(cacheDir, TINY, 'q8').map(({ form }) => form),
    ['q8'],
  );
  assert.deepEqual(readdirSync(join(cacheDir, 'models', 'acme--tiny', 'main')), ['q4']);
  assert.deepEqual(removeCached(cacheDir, TINY, 'q8'), []);
});

test('all forms of a revision are removed with what unfinished pulls left, and no empty folder stays', (t) => {
  const cacheDir = filled(t);
  mkdirSync(cachedFolder(cacheDir, TINY, 'fp32.part-0123-1-1'));
  assert.equal(removeCached(cacheDir, TINY, null).length, 2);
  assert.deepEqual(readdirSync(join(cacheDir, 'models', 'acme--tiny')), ['refs%2Fpr%2F1']);
  removeCached(cacheDir, PROPOSED, null);
  assert.equal(existsSync(join(cacheDir, 'models', 'acme--tiny')), false);
});
