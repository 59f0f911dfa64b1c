import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveModel } from '#src/models/resolve.js';

test('nothing said is the embedded model of the task, which has a name too', () => {
  for (const named of [null, 'sentiment-en']) {
    const { name, embedded, file } = resolveModel(named, null, 'classify');
    assert.deepEqual([name, embedded], ['sentiment-en', true]);
    assert.match(file, /models\/sentiment-en\/onnx\/model\.onnx$/);
  }
});

test('a path that exists is a folder, with or without ./', () => {
  assert.equal(resolveModel('fixtures/models/tiny-bert', null, 'classify').embedded, false);
  assert.equal(resolveModel('./fixtures/models/tiny-bert', 'q8', 'classify').dtype, 'q8');
});

test('a path that is meant but not there, and a name that nobody knows, are told apart', () => {
  assert.throws(() => resolveModel('./nowhere', null, 'classify'), /missing the folder itself/);
  assert.throws(() => resolveModel('nobody/knows', null, 'classify'), /No model nobody\/knows\. Embedded: sentiment-en/);
});
