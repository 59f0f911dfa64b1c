import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseReference, repositoryOf, spellReference } from '#src/models/hub/reference.js';

for (const [text, owner, name, revision] of [
  ['acme/tiny', 'acme', 'tiny', 'main'],
  ['Xenova/all-MiniLM-L6-v2', 'Xenova', 'all-MiniLM-L6-v2', 'main'],
  ['acme/tiny_1.5@v1.0', 'acme', 'tiny_1.5', 'v1.0'],
  ['acme/tiny@refs/pr/3', 'acme', 'tiny', 'refs/pr/3'],
] as const) {
  test(`${text} is read, and spelled again`, () => {
    const reference = parseReference(text);
    assert.deepEqual(reference, { owner, name, revision });
    assert.equal(repositoryOf({ owner, name, revision }), `${owner}/${name}`);
    assert.equal(spellReference({ owner, name, revision }), text);
  });
}

test('the usual revision is not spelled', () => {
  assert.equal(spellReference({ owner: 'acme', name: 'tiny', revision: 'main' }), 'acme/tiny');
});

for (const text of [
  '',
  'tiny',
  'acme/',
  '/tiny',
  'acme/tiny/onnx',
  'acme/..',
  '../tiny',
  'acme/.tiny',
  'acme/ti--ny',
  'acme/tiny.git',
  'acme/tiny@',
  'acme/tiny@../../x',
  'acme/tiny@.hidden',
  'acme/tiny@a//b',
  'acme/tiny@a@b',
  'acme/ti ny',
  'acme/tiny\n',
  `acme/${'x'.repeat(97)}`,
]) {
  test(`${JSON.stringify(text)} is no model of the hub`, () => {
    assert.equal(parseReference(text), null);
  });
}

test('no part of a name that is read can lead out of a folder', () => {
  const letters = fc.constantFrom('a', '.', '-', '_', '/', '\\', '@', '%', '~', '\0', ' ');
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 12 }), fc.string({ unit: letters, maxLength: 12 }), (name, revision) => {
      const reference = parseReference(`acme/${name}@${revision}`);
      if (reference === null) return;
      for (const part of [reference.name, encodeURIComponent(reference.revision)]) assert.doesNotMatch(part, /[/\\\0]|^\.|\.\.$/);
    }),
  );
});
