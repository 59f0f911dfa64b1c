import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Query, Search, type Wanted } from '#src/tasks/matching/search.js';
import { VectorWriter } from '#src/tasks/matching/vector-table.js';
import { WordIndexWriter } from '#src/tasks/matching/word-index.js';

/** Items at angles from 0, and what they say. */
interface Given {
  readonly degrees: readonly number[];
  readonly texts?: readonly string[];
  readonly bonus?: readonly number[];
  readonly weight?: number;
}

const at = (degrees: number): Float32Array => Float32Array.from([Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]);

function searchOf({ degrees, texts, bonus, weight = 1 }: Given): Search {
  const vectors = new VectorWriter(2, () => {});
  for (const angle of degrees) vectors.add(at(angle));
  const words = new WordIndexWriter();
  for (const text of texts ?? []) words.add(text);
  const values = new Float32Array(new SharedArrayBuffer(degrees.length * 4));
  values.set(bonus ?? []);
  return new Search({
    vectors: vectors.finish(),
    words: texts === undefined ? null : words.finish(),
    bonus: bonus === undefined ? null : { values: values.buffer, weight },
  });
}

const found = (given: Given, query: Partial<Query>, wanted: Partial<Wanted> = {}): readonly number[] =>
  (searchOf(given).find([{ text: '', vector: at(0), ...query }], { count: 3, minScore: null, ...wanted })[0] ?? []).map(({ item }) => item);

test('the nearest come first; of equal ones the earlier in the catalog', () => {
  assert.deepEqual(found({ degrees: [90, 10, 0, 10, 0] }, {}), [2, 4, 1]);
});

test('below the least score there is no hit', () => {
  assert.deepEqual(found({ degrees: [90, 10, 0] }, {}, { minScore: 0.99 }), [2]);
  assert.deepEqual(found({ degrees: [90] }, {}, { minScore: 0.5 }), []);
  assert.deepEqual(found({ degrees: [90, 0], texts: ['cat', 'dog'] }, { text: 'cat' }, { minScore: 0.5 }), [1]);
});

test('items that are left out make room for others', () => {
  assert.deepEqual(found({ degrees: [0, 10, 20, 30, 40] }, { without: new Set([0, 2]) }), [1, 3, 4]);
});

test('a bonus is added to the rank, not to the score', () => {
  const [hits = []] = searchOf({ degrees: [0, 60], bonus: [0, 0.75] }).find([{ text: '', vector: at(0) }], { count: 2, minScore: null });
  assert.deepEqual(
    hits.map(({ item, score, rank }) => [item, score.toFixed(4), rank.toFixed(4)]),
    [
      [1, '0.5000', '1.2500'],
      [0, '1.0000', '1.0000'],
    ],
  );
});

test('words lift an item that vectors put last', () => {
  const given = { degrees: [0, 5, 10, 15], texts: ['one', 'two', 'three', 'error E4711'] };
  assert.equal(found(given, { text: 'E4711' })[0], 3);
  assert.equal(found(given, { text: 'nothing shared' })[0], 0);
});

test('with words the order of bonuses is one more list', () => {
  const given = { degrees: [0, 5, 10], texts: ['a', 'b', 'c'], bonus: [0, 0, 1] };
  assert.deepEqual(found({ ...given, weight: 2 }, {}), [2, 0, 1]);
  assert.deepEqual(found({ ...given, weight: 0.001 }, {}), [0, 1, 2]);
});

test('many queries at once find what each finds alone', () => {
  const search = searchOf({ degrees: Array.from({ length: 700 }, (_, i) => (i * 37) % 360) });
  const queries = Array.from({ length: 70 }, (_, i) => ({ text: '', vector: at(i * 5.1) }));
  const wanted = { count: 4, minScore: null };
  assert.deepEqual(
    search.find(queries, wanted),
    queries.flatMap((query) => search.find([query], wanted)),
  );
});
