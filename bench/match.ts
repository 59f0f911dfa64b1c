/** One thread's exact search: milliseconds a query, by vectors, with words beside them, and by a plain loop. */
import { type Query, Search } from '#src/tasks/matching/search.js';
import { VectorWriter } from '#src/tasks/matching/vector-table.js';
import { WordIndexWriter } from '#src/tasks/matching/word-index.js';
import { distinctTexts, endlessTexts } from './corpus.js';
import { line, spread, table } from './measure.js';
import type { BenchOptions } from './options.js';

const DIMS = 384;
const BATCH = 32;
/** Words of a text of the catalog. */
const WORDS = 16;
/** A plain loop takes long enough with fewer queries. */
const PLAIN_QUERIES = 4;

/** Runs the bench; defaults: 100,000 vectors of 384 numbers, 5 rounds of 32 queries. */
export async function run({ rows, rounds, seed }: BenchOptions): Promise<void> {
  const count = rows ?? 100_000;
  const random = drawing(seed ?? 1);
  const vectors = new VectorWriter(DIMS, () => {});
  const plain: Float32Array[] = [];
  const words = new WordIndexWriter();
  for (const text of endlessTexts(count, WORDS)) {
    const vector = Float32Array.from({ length: DIMS }, random);
    vectors.add(vector);
    plain.push(vector);
    words.add(text);
  }
  const searched = { vectors: vectors.finish(), words: null, bonus: null };
  const byVectors = new Search(searched);
  const withWords = new Search({ ...searched, words: words.finish() });
  const queries: Query[] = distinctTexts(BATCH).map((text) => ({ text, vector: Float32Array.from({ length: DIMS }, random) }));
  const wanted = { count: 10, minScore: null };
  const contestants: readonly (readonly [name: string, queries: number, search: () => unknown])[] = [
    ['vectors', BATCH, () => byVectors.find(queries, wanted)],
    ['vectors, one query at a time', PLAIN_QUERIES, () => queries.slice(0, PLAIN_QUERIES).map((query) => byVectors.find([query], wanted))],
    ['vectors and words', BATCH, () => withWords.find(queries, wanted)],
    ['a plain loop', PLAIN_QUERIES, () => queries.slice(0, PLAIN_QUERIES).map((query) => plain.map((vector) => dot(vector, query.vector)))],
  ];
  const seen = new Map(contestants.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < (rounds ?? 5); round++) {
    for (const [name, asked, search] of contestants) {
      const started = performance.now();
      search();
      seen.get(name)?.push((performance.now() - started) / asked);
    }
  }
  const figures = [...seen].map(([name, ms]) => ({ name, ...spread(ms) }));
  for (const { name, median, min, max } of figures) line({ vectors: count, dims: DIMS, name, ms_a_query: median, min, max });
  table([
    [`ms a query, ${count.toLocaleString('en-US')} vectors of ${DIMS}`, 'median', 'min', 'max'],
    ...figures.map(({ name, median, min, max }) => [name, ...[median, min, max].map((ms) => ms.toFixed(2))]),
  ]);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Numbers in [−1, 1) by a seed: a linear congruential generator. */
function drawing(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  };
}
