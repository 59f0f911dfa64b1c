/**
 * The vectors of a catalogue in memory that all threads share: written once, by the main thread, then only read.
 *
 * Rows of float32, each padded by zeros to a multiple of four numbers, one after the other from byte 0 of a WebAssembly memory: the
 * kernel (dot-products.wat) reads them where they lie, and no thread has a copy.
 */

/** Vectors that are complete. Plain data: it crosses threads, where the memory is the same. */
export interface VectorTable {
  readonly memory: WebAssembly.Memory;
  readonly count: number;
  /** Numbers a vector; 0 of an empty table. */
  readonly dims: number;
}

/** A page of WebAssembly memory, and how many there can be: 4 GiB. */
export const PAGE_BYTES = 65_536;
const MOST_PAGES = 65_536;

/** Pages that are taken at a time: 16 MiB. */
const GROWTH_PAGES = 256;

/** Bytes that a worker needs beside the vectors are taken from the same memory: room that is kept free for them. */
const KEPT_PAGES = 1024;

/** Bytes from one vector to the next. */
export function strideOf(dims: number): number {
  return Math.ceil(dims / 4) * 16;
}

/** Fills a table. */
export class VectorWriter {
  private readonly memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  private pages = 1;
  private count = 0;

  /**
   * @param dims numbers a vector
   * @param mayGrow asked before memory is taken: how many bytes; throws where there is no room
   */
  constructor(
    readonly dims: number,
    private readonly mayGrow: (bytes: number) => void,
  ) {}

  /** Bytes of the vectors so far. */
  get bytes(): number {
    return this.count * strideOf(this.dims);
  }

  /**
   * Adds a vector, divided by its length. @param vector of `dims` finite numbers
   *
   * @returns false when the memory can hold no more
   */
  add(vector: Float32Array): boolean {
    const start = this.bytes;
    const end = start + strideOf(this.dims);
    if (end > this.pages * PAGE_BYTES && !this.grow()) return false;
    new Float32Array(this.memory.buffer, start, this.dims).set(unitVector(vector));
    this.count += 1;
    return true;
  }

  /** The table; nothing is added afterwards. */
  finish(): VectorTable {
    return { memory: this.memory, count: this.count, dims: this.dims };
  }

  private grow(): boolean {
    if (this.pages + GROWTH_PAGES > MOST_PAGES - KEPT_PAGES) return false;
    this.mayGrow(GROWTH_PAGES * PAGE_BYTES);
    try {
      this.memory.grow(GROWTH_PAGES);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.pages += GROWTH_PAGES;
    return true;
  }
}

/** A table without vectors: what is known of a run before its catalogue was read. */
export function emptyTable(): VectorTable {
  return new VectorWriter(0, () => {}).finish();
}

/** Lengths that differ from 1 by less have been divided already: dividing again would only move the last bits. */
const UNIT_TOLERANCE = 1e-5;

/**
 * A vector divided by its length, so that a dot product is a cosine. One of length 1 stays as it is, to the bit: so a catalogue that
 * `embed` wrote gives the answers of the texts it was made of. A vector of zeros stays one.
 */
export function unitVector(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (squares === 0 || Math.abs(squares - 1) < UNIT_TOLERANCE) return vector;
  const length = Math.sqrt(squares);
  return vector.map((value) => value / length);
}
