import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerCache, type CachedAnswer } from '#src/engine/answer-cache.js';

const answer = (label: number): CachedAnswer => ({ answer: { label, score: 1, ranked: [], scores: [] }, truncated: false });
/** Entries of a generation (answer-cache.ts). */
const GENERATION = 2000;

function filled(entries: number): AnswerCache {
  const cache = new AnswerCache();
  for (let i = 0; i < entries; i++) cache.set(`text ${i}`, answer(i));
  return cache;
}

test('gives the answer that was kept, and nothing for other texts', () => {
  const cache = filled(3);
  assert.deepEqual(cache.get('text 1'), answer(1));
  assert.equal(cache.get('Text 1'), undefined);
});

test('an answer is not replaced while it is kept', () => {
  const cache = filled(1);
  cache.set('text 0', answer(9));
  assert.deepEqual(cache.get('text 0'), answer(0));
});

test('a full generation is kept while the next one fills, and then dropped', () => {
  assert.deepEqual(filled(2 * GENERATION - 1).get('text 0'), answer(0));
  assert.equal(filled(2 * GENERATION).get('text 0'), undefined);
  assert.deepEqual(filled(2 * GENERATION).get(`text ${GENERATION}`), answer(GENERATION));
});

test('an old answer that is asked for lives on in the young generation', () => {
  const cache = filled(GENERATION);
  assert.deepEqual(cache.get('text 0'), answer(0));
  for (let i = 0; i < GENERATION - 1; i++) cache.set(`more ${i}`, answer(i));
  assert.deepEqual(cache.get('text 0'), answer(0));
  assert.equal(cache.get('text 1'), undefined);
});

test('never keeps more than two generations, by characters either', () => {
  const cache = new AnswerCache();
  const long = (i: number): string => `${i}`.padStart(40_000, 'x');
  for (let i = 0; i < 100; i++) cache.set(long(i), answer(i));
  const kept = Array.from({ length: 100 }, (_, i) => i).filter((i) => cache.get(long(i)) !== undefined);
  assert.ok(kept.length > 0 && kept.length <= 26, `${kept.length} texts of 40,000 characters`);
});

test('a text that would fill a good part of a generation is not kept', () => {
  const cache = new AnswerCache();
  cache.set('x'.repeat(50_001), answer(1));
  assert.equal(cache.get('x'.repeat(50_001)), undefined);
  cache.set('x'.repeat(50_000), answer(1));
  assert.deepEqual(cache.get('x'.repeat(50_000)), answer(1));
});
