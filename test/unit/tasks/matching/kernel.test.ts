import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel, MOST_QUERIES } from '#src/tasks/matching/kernel.js';
import { VectorWriter } from '#src/tasks/matching/vector-table.js';

/** Numbers in [−1, 1) that are the same in every run. */
function vectors(count: number, dims: number, seed: number): Float32Array[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  };
  return Array.from({ length: count }, () => Float32Array.from({ length: dims }, next));
}

const unit = (vector: Float32Array): Float32Array => {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
};

for (const dims of [1, 4, 7, 384]) {
  test(`products of vectors of ${dims} are those of doubles but for rounding`, () => {
    const items = vectors(9, dims, 1).map(unit);
    const queries = vectors(5, dims, 2).map(unit);
    const writer = new VectorWriter(dims, () => {});
    for (const item of items) writer.add(item);
    const kernel = new Kernel(writer.finish());
    kernel.ask(queries);
    const products = kernel.products(0, items.length);
    queries.forEach((query, q) => {
      items.forEach((item, i) => {
        const wanted = item.reduce((sum, value, d) => sum + value * (query[d] ?? 0), 0);
        assert.ok(Math.abs((products[q * items.length + i] ?? Number.NaN) - wanted) < 1e-6);
      });
    });
  });
}

test('a product has the same bits alone and in any company', () => {
  const items = vectors(300, 384, 3).map(unit);
  const queries = vectors(MOST_QUERIES, 384, 4).map(unit);
  const writer = new VectorWriter(384, () => {});
  for (const item of items) writer.add(item);
  const kernel = new Kernel(writer.finish());
  kernel.ask(queries);
  const together = kernel.products(0, 255).slice();
  for (const [q, i] of [
    [0, 0],
    [31, 254],
    [5, 101],
  ] as const) {
    kernel.ask([queries[q] ?? new Float32Array(384)]);
    assert.equal(kernel.products(i, 1)[0], together[q * 255 + i]);
  }
});
