import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ChunkSource, storedAnswers } from '#src/engine/answer-store.js';
import { temporaryFolder } from '../../e2e/program.js';

/** A source that counts how often it is asked; a text's vector is its length and its first character. */
function counting(truncated: readonly number[] = []): ChunkSource & { asked: number } {
  return {
    asked: 0,
    async answer(texts) {
      this.asked += 1;
      const answers = texts.map((text) => ({ vector: Float32Array.of(text.length, text.codePointAt(0) ?? 0) }));
      return { answers, truncated: new Set(truncated), tooLong: new Map(), failed: new Map(), tokens: 7, padding: 1, busyMs: 2, calls: [] };
    },
  };
}

test('the same texts are answered once, with the same vectors, by later stores too', async (t) => {
  const folder = join(temporaryFolder(t), 'features');
  const source = counting();
  const first = await storedAnswers(source, folder, 'model').answer(['a', '第一', '🎉']);
  const second = await storedAnswers(source, folder, 'model').answer(['a', '第一', '🎉']);
  assert.equal(source.asked, 1);
  assert.deepEqual(second.answers, first.answers);
  assert.equal(second.tokens, 7);
});

test('other texts, another order and another model are computed', async (t) => {
  const folder = temporaryFolder(t);
  const source = counting();
  await storedAnswers(source, folder, 'model').answer(['a', 'b']);
  await storedAnswers(source, folder, 'model').answer(['b', 'a']);
  await storedAnswers(source, folder, 'model').answer(['ab']);
  await storedAnswers(source, folder, 'other').answer(['a', 'b']);
  assert.equal(source.asked, 4);
});

test('a damaged file is as good as none, and is made anew', async (t) => {
  const folder = temporaryFolder(t);
  const source = counting();
  const store = storedAnswers(source, folder, 'model');
  await store.answer(['a']);
  const file = join(folder, readdirSync(folder)[0] ?? '');
  const whole = readFileSync(file);
  for (const damaged of [whole.subarray(0, 20), whole.subarray(0, whole.length - 1), Buffer.from(whole).fill(0, 50)]) {
    writeFileSync(file, damaged);
    assert.deepEqual((await store.answer(['a'])).answers, [{ vector: Float32Array.of(1, 97) }]);
  }
  assert.equal(source.asked, 4);
  assert.deepEqual(readFileSync(file), whole);
});

test('a folder that cannot be written costs nothing but time', async (t) => {
  const file = join(temporaryFolder(t), 'a file');
  writeFileSync(file, '');
  const source = counting();
  const store = storedAnswers(source, join(file, 'features'), 'model');
  await store.answer(['a']);
  await store.answer(['a']);
  assert.equal(source.asked, 2);
});

test('answers to texts that were cut are not kept: that they were is to be told each time', async (t) => {
  const folder = temporaryFolder(t);
  const source = counting([0]);
  for (const _ of [1, 2]) assert.deepEqual((await storedAnswers(source, folder, 'model').answer(['a'])).truncated, new Set([0]));
  assert.equal(source.asked, 2);
  assert.deepEqual(readdirSync(folder), []);
});
