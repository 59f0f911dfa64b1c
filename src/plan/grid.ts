/**
 * Cuts the stream of records into the fixed grid of chunks.
 *
 * The grid depends on the input alone, never on threads, timing, shard or resume point. That is why the
 * output is byte-identical for all of them. How a chunk becomes batches is in engine/batches.ts.
 */
import type { Chunk } from '../core/chunk.js';
import { type InputRecord, recordBytes } from '../core/row.js';

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
}

/**
 * Groups records into chunks.
 *
 * @param batches records in input order, grouped as they happened to arrive; an empty group says that the input is idle
 * @returns chunks in input order; concatenated, their records are the input's
 * @throws what the source throws, after the records before it
 */
export async function* cutGrid(batches: AsyncIterable<readonly InputRecord[]>, grid: Grid): AsyncGenerator<Chunk> {
  let index = 0;
  let firstRow = 0;
  let records: InputRecord[] = [];
  let bytes = 0;

  const close = (): Chunk => {
    const chunk = { index, firstRow, records, bytes };
    index += 1;
    firstRow += records.length;
    records = [];
    bytes = 0;
    return chunk;
  };

  try {
    for await (const batch of batches) {
      if (batch.length === 0 && grid.flushOnIdle && records.length > 0) yield close();
      for (const record of batch) {
        records.push(record);
        bytes += recordBytes(record);
        if (records.length >= chunkRowsAt(firstRow, grid.maxRows) || bytes >= MAX_CHUNK_BYTES) yield close();
      }
    }
  } catch (error) {
    // Records that were read before the input failed are answered all the same.
    if (records.length > 0) yield close();
    throw error;
  }
  if (records.length > 0) yield close();
}
