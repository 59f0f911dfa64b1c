/** The compiled dot products (dot-products.wat) over a table of vectors, in one thread. */
import { readFileSync } from 'node:fs';
import { packageFile } from '../../core/program-files.js';
import { PAGE_BYTES, strideOf, type VectorTable } from './vector-table.js';

/** Queries that are compared in one pass over the vectors: each vector is fetched once for all of them. */
export const MOST_QUERIES = 32;

/** Vectors at a time: with 32 queries of a few hundred numbers these stay in the cache of a core. Measured: 64 to 512 are alike. */
export const BLOCK = 256;

type DotProducts = (queries: number, quads: number, vectors: number, count: number, stride: number, out: number) => void;

/** Compares queries with vectors. Takes its working memory from the table's, once. */
export class Kernel {
  private readonly dotProducts: DotProducts;
  private readonly stride: number;
  private readonly queries: Float32Array;
  private readonly out: Float32Array;
  private quads = 0;

  /** @throws RangeError when the memory cannot grow by the little that it takes */
  constructor(table: VectorTable) {
    this.stride = strideOf(table.dims);
    this.dotProducts = load(table.memory);
    const bytes = MOST_QUERIES * (this.stride + BLOCK * 4);
    const start = table.memory.grow(Math.ceil(bytes / PAGE_BYTES)) * PAGE_BYTES;
    const { buffer } = table.memory;
    this.queries = new Float32Array(buffer, start, (MOST_QUERIES * this.stride) / 4);
    this.out = new Float32Array(buffer, start + MOST_QUERIES * this.stride, MOST_QUERIES * BLOCK);
  }

  /** Sets the queries of the calls to come. @param vectors 1 to MOST_QUERIES, each of the table's dims */
  ask(vectors: readonly Float32Array[]): void {
    this.quads = Math.ceil(vectors.length / 4);
    this.queries.fill(0, 0, (this.quads * 4 * this.stride) / 4);
    for (const [i, vector] of vectors.entries()) this.queries.set(vector, (i * this.stride) / 4);
  }

  /**
   * Dot products of the queries with vectors of the table.
   *
   * @param count up to BLOCK
   * @returns float32 [queries, count], row-major; valid until the next call
   */
  products(first: number, count: number): Float32Array {
    this.dotProducts(this.queries.byteOffset, this.quads, first * this.stride, count, this.stride, this.out.byteOffset);
    return this.out;
  }
}

function load(memory: WebAssembly.Memory): DotProducts {
  const module = new WebAssembly.Module(readFileSync(packageFile('dist/tasks/matching/dot-products.wasm')));
  const { dotProducts } = new WebAssembly.Instance(module, { host: { memory } }).exports;
  if (typeof dotProducts !== 'function') throw new Error('bug: the kernel has no dotProducts');
  // What the module exports has the signature of dot-products.wat, which no type tells.
  return dotProducts as DotProducts;
}
