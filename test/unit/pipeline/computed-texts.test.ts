import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ComputedTexts } from '#src/pipeline/computed-texts.js';

/** Texts that would be computed, of rows in this order. */
function computed(texts: readonly string[], invariant: boolean, chunkRows = 32): string[] {
  const seen = new ComputedTexts(invariant, chunkRows);
  return texts.filter((text) => seen.take({ text, bytes: text.length + 1 }));
}

const FILLING = Array.from({ length: 100 }, (_, i) => `filling ${i}`);

test('empty texts are never computed, repeated ones of a chunk once', () => {
  assert.deepEqual(computed(['a', '', 'b', 'a', 'b', 'c'], false), ['a', 'b', 'c']);
});

test('a text that comes again in another chunk is computed again only where answers may depend on company', () => {
  const texts = ['a', ...FILLING, 'a'];
  assert.deepEqual(computed(texts, false), texts);
  assert.deepEqual(computed(texts, true), ['a', ...FILLING]);
});

test('answers are remembered for a while, not for ever', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => String(i));
  assert.equal(computed([...many, '0'], true).length, 10_001);
});
