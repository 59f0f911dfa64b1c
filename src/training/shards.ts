/**
 * Deals the rows of a training set into shards, each a small picture of the whole.
 *
 * A shard is what one call of the runtime sees, and what folds are made of. The deal depends on labels and seed alone, never on
 * threads; sums go over shards in their order, so that they are the same to the bit for any number of threads.
 */

import { seededRandom, shuffle } from '../core/seeded-random.js';

/** Rows of a shard at most: enough for the matrix product to be quick, few enough for every thread to have some. */
const SHARD_ROWS = 1024;

/** Parts that rows are held out by, one after the other. */
export const FOLDS = 5;

/** Row indices of each shard; shard i belongs to fold i mod FOLDS. */
export type Shards = readonly Int32Array[];

/**
 * Deals rows.
 *
 * Rows of a class are shuffled, then dealt one by one over the shards, each class going on where the one before it stopped: so
 * shards differ by a row at most, and each fold has its share of every class that has as many rows as there are folds.
 *
 * @param labels class of each row, from 0
 * @param seed the same seed gives the same deal
 */
export function dealShards(labels: Int32Array, classes: number, seed: number): Shards {
  const shards = FOLDS * Math.ceil(labels.length / (FOLDS * SHARD_ROWS));
  const random = seededRandom(seed);
  const ofClass = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, row) => {
    ofClass[label]?.push(row);
  });
  const dealt = Array.from({ length: shards }, (): number[] => []);
  let next = 0;
  for (const rows of ofClass) {
    shuffle(rows, random);
    for (const row of rows) dealt[next++ % shards]?.push(row);
  }
  return dealt.map((rows) => Int32Array.from(rows).sort());
}

/** Indices of the shards that are held out in a fold, and of the others. */
export function splitByFold(shards: Shards, fold: number): { readonly heldOut: readonly number[]; readonly others: readonly number[] } {
  const all = [...shards.keys()];
  return { heldOut: all.filter((shard) => shard % FOLDS === fold), others: all.filter((shard) => shard % FOLDS !== fold) };
}
