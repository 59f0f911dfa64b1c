import assert from 'node:assert/strict';
import { test } from 'node:test';
import { termsOf } from '#src/tasks/matching/terms.js';
import { WordIndexWriter, WordSearch } from '#src/tasks/matching/word-index.js';

const TEXTS = [
  'the cat sat on the mat',
  'a dog and a cat',
  'dogs bark',
  '',
  'the weather in Paris is fine today and the cat is out',
  '面条好吃 cat',
];

function searchOf(texts: readonly string[]): WordSearch {
  const writer = new WordIndexWriter();
  for (const text of texts) writer.add(text);
  return new WordSearch(writer.finish());
}

/** The formula, term by term and text by text. */
function expected(query: string): { item: number; score: number }[] {
  const terms = TEXTS.map(termsOf);
  const mean = terms.reduce((sum, { length }) => sum + length, 0) / terms.length;
  return terms
    .map((own, item) => {
      let score = 0;
      for (const term of new Set(termsOf(query))) {
        const n = terms.filter((other) => other.includes(term)).length;
        const f = own.filter((one) => one === term).length;
        score += (Math.log(1 + (terms.length - n + 0.5) / (n + 0.5)) * f * 2.2) / (f + 1.2 * (0.25 + (0.75 * own.length) / mean));
      }
      return { item, score };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}

for (const query of ['the cat', 'CAT cat cat', 'dogs in Paris', '面条', 'nothing of it', '']) {
  test(`scores by BM25: ${query === '' ? 'an empty query' : query}`, () => {
    const found = searchOf(TEXTS).best(query, 10);
    const wanted = expected(query);
    assert.deepEqual(
      found.map(({ item }) => item),
      wanted.map(({ item }) => item),
    );
    found.forEach(({ score }, i) => {
      assert.ok(Math.abs(score - (wanted[i]?.score ?? Number.NaN)) < 1e-12);
    });
  });
}

test('a search leaves nothing behind for the next, and no more come than are wanted', () => {
  const search = searchOf(TEXTS);
  const first = search.best('cat', 2);
  assert.equal(first.length, 2);
  search.best('dog weather', 5);
  assert.deepEqual(search.best('cat', 2), first);
});

test('an index of no texts finds nothing', () => {
  assert.deepEqual(searchOf([]).best('cat', 3), []);
});
