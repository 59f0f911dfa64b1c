import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { cacheFolder } from '#src/models/catalog.js';
import { isKnownInvariant, keepFinding } from '#src/models/invariance.js';

const folder = mkdtempSync(join(tmpdir(), 'cache-'));
const old = process.env['XDG_CACHE_HOME'];
before(() => {
  process.env['XDG_CACHE_HOME'] = folder;
});
after(() => {
  if (old === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = old;
  rmSync(folder, { recursive: true, force: true });
});

test('without a finding embedded models are invariant and others are not known to be', () => {
  assert.deepEqual([isKnownInvariant('a', true), isKnownInvariant('a', false)], [true, false]);
});

test('a finding holds for its model, and outdoes what is assumed of embedded ones', () => {
  assert.equal(keepFinding('good', true), join(cacheFolder(), 'invariance.json'));
  keepFinding('bad', false);
  assert.deepEqual(
    [isKnownInvariant('good', false), isKnownInvariant('bad', true), isKnownInvariant('other', false)],
    [true, false, false],
  );
});

test('a damaged file of findings is no finding, and is replaced by the next', () => {
  writeFileSync(join(cacheFolder(), 'invariance.json'), '{broken');
  assert.equal(isKnownInvariant('good', false), false);
  keepFinding('good', true);
  assert.equal(isKnownInvariant('good', false), true);
});

test('a cache folder that cannot be written keeps nothing and fails nothing', () => {
  process.env['XDG_CACHE_HOME'] = '/dev/null/nowhere';
  assert.equal(keepFinding('good', true), null);
  process.env['XDG_CACHE_HOME'] = folder;
});
