/** What is measured: numbers of threads, and the settings that are tried on them. */

/** Settings that move the speed and are tried out. */
export interface BatchSettings {
  readonly batchTokens: number;
  readonly chunkRows: number;
}

const BATCH_TOKENS = [128, 256, 512];
const CHUNK_ROWS = [256, 1024, 2048];

/** From so many threads on, three powers of two leave one count too few for Gunther's law. */
const FOUR = 4;

/**
 * Thread counts up to the most: powers of two, and the most itself; 3 where there would be fewer than four counts without it.
 *
 * @returns rising, 1 first: speedup is against one thread
 */
export function threadCounts(most: number): number[] {
  const counts = new Set([1, most]);
  for (let count = 2; count < most; count *= 2) counts.add(count);
  if (most === FOUR) counts.add(3);
  return [...counts].sort((a, b) => a - b);
}

/** Tokens of a model call to try: the run's own first. */
export function batchTokensToTry({ batchTokens }: BatchSettings): number[] {
  return [batchTokens, ...BATCH_TOKENS.filter((other) => other !== batchTokens)];
}

/**
 * Rows of the largest chunk to try: the run's own first.
 *
 * @param texts of a measured block: chunks above it would all be cut to it, and could not be told apart
 */
export function chunkRowsToTry({ chunkRows }: BatchSettings, texts: number): number[] {
  return [chunkRows, ...CHUNK_ROWS.filter((other) => other !== chunkRows && other <= texts)];
}
