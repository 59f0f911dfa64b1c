/**
 * Cuts the stream of records into the fixed grid of chunks.
 *
 * The grid depends on the input alone, never on threads, timing, shard or resume point. That is why the
 * output is byte-identical for all of them. How a chunk becomes batches is in engine/batches.ts.
 */
import type { Chunk } from '../core/chunk.js';
import type { InputMark } from '../core/input-mark.js';
import type { InputRecord } from '../core/row.js';
import type { PassedRows } from '../core/share.js';

/** A chunk also closes when its records reach this many bytes, so that memory and lost work stay bounded. */
export const MAX_CHUNK_BYTES = 1024 * 1024;

/** Rows of the first chunk: small, so that the first answers come quickly and short inputs use every thread. */
const FIRST_CHUNK_ROWS = 32;

/**
 * The rows of the chunk that starts at a row: 32, 32, 64, 64, 128, 128, … up to `maxRows`, two of each size.
 *
 * @param row 0-based position of the chunk's first record in the whole input, rejected ones counted
 * @param maxRows the largest chunk (--chunk-rows)
 */
export function chunkRowsAt(row: number, maxRows: number): number {
  // Sizes double; size s begins at row 2·(s − 32), after two chunks of each smaller size.
  const ramp = 2 ** Math.floor(Math.log2(row / 2 + FIRST_CHUNK_ROWS));
  return Math.min(ramp, maxRows);
}

/** How to cut. `flushOnIdle` closes a chunk early when the input pauses: only for models whose answers do not depend on company. */
export interface Grid {
  readonly maxRows: number;
  readonly flushOnIdle: boolean;
  /** Where an earlier run stopped. */
  readonly start: GridStart;
  /** Where the input stands after a record, the last that was taken from the source. */
  mark(last: InputRecord): InputMark;
  /** Told at the end of the input: all there was. */
  ended?(all: GridStart): void;
}

/** Chunks and records of the whole input before a place, those of other shards included. */
export interface GridStart {
  readonly chunks: number;
  readonly rows: number;
}

/** Walks the grid row by row: the one rule of where a chunk ends. */
export class GridWalker {
  /** The chunk that the next row belongs to, and the rows before it. */
  chunk: number;
  firstRow: number;
  /** What the chunk has so far. */
  rows = 0;
  bytes = 0;
  /** The rows at which the chunk is full; asked for every row, so it is not computed for every row. */
  private fullAt: number;

  constructor(
    start: GridStart,
    private readonly maxRows: number,
  ) {
    this.chunk = start.chunks;
    this.firstRow = start.rows;
    this.fullAt = chunkRowsAt(this.firstRow, maxRows);
  }

  /** Adds rows to the chunk. @returns whether it is full now: `next` is to be called then */
  add(rows: number, bytes: number): boolean {
    this.rows += rows;
    this.bytes += bytes;
    return this.rows >= this.fullAt || this.bytes >= MAX_CHUNK_BYTES;
  }

  /** Begins the next chunk. */
  next(): void {
    this.chunk += 1;
    this.firstRow += this.rows;
    this.fullAt = chunkRowsAt(this.firstRow, this.maxRows);
    this.rows = 0;
    this.bytes = 0;
  }
}

/**
 * Groups records into chunks. Rows of other shards are counted, and make none.
 *
 * @param batches records in input order, grouped as they happened to arrive; an empty group says that the input is idle
 * @returns chunks in input order; concatenated, their records are the input's
 * @throws what the source throws, after the records before it
 */
export async function* cutGrid(batches: AsyncIterable<readonly (InputRecord | PassedRows)[]>, grid: Grid): AsyncGenerator<Chunk> {
  const walker = new GridWalker(grid.start, grid.maxRows);
  let records: InputRecord[] = [];

  const close = (complete: boolean): Chunk => {
    const { chunk: index, firstRow, bytes } = walker;
    const last = records.at(-1);
    const chunk = { index, records, firstRow, bytes, end: complete && last !== undefined ? grid.mark(last) : null };
    walker.next();
    records = [];
    return chunk;
  };

  try {
    for await (const batch of batches) {
      if (batch.length === 0 && grid.flushOnIdle && records.length > 0) yield close(true);
      for (const item of batch) {
        if (item.kind === 'passed') {
          if (walker.add(item.rows, item.bytes)) walker.next();
          continue;
        }
        records.push(item);
        if (walker.add(1, item.bytes)) yield close(true);
      }
    }
  } catch (error) {
    // Records that were read before the input failed are answered all the same.
    if (records.length > 0) yield close(false);
    throw error;
  }
  if (records.length > 0) yield close(true);
  else if (walker.rows > 0) walker.next();
  grid.ended?.({ chunks: walker.chunk, rows: walker.firstRow });
}
