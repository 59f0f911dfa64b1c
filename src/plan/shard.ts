/**
 * Which chunks of the grid are a shard's: those whose number modulo the number of shards is its own.
 *
 * The grid is that of the whole input, so the chunks of all shards together are those of one run.
 */
import type { RowShare } from '../core/share.js';
import { type GridStart, GridWalker } from './grid.js';

/** One of `count` shards; `index` counts from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Whether a chunk of the grid is a shard's. */
export function isOf({ index, count }: Shard, chunk: number): boolean {
  return chunk % count === index;
}

/** The share of a shard, asked from a place of the grid on. */
export function shareOf(shard: Shard, start: GridStart, maxRows: number): RowShare {
  const walker = new GridWalker(start, maxRows);
  return {
    mine: () => isOf(shard, walker.chunk),
    take: (bytes) => {
      const full = walker.add(1, bytes);
      if (full) walker.next();
      return full;
    },
  };
}
