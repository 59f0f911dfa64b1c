/** What trials come to: a point for each combination that was measured, and the settings to recommend. */
import { rounded } from '../core/rounded.js';
import type { BatchSettings } from './candidates.js';
import type { Pace } from './prediction.js';
import { mean, median, quantile } from './spread.js';
import { type Block, rate, type Trials } from './trials.js';

/** One combination, in what `--json` calls it (contract §9). */
export interface TunePoint {
  readonly threads: number;
  readonly batch_tokens: number;
  readonly chunk_rows: number;
  /** The median of the blocks, for rows as long as those of the file are on average. */
  readonly rows_per_second: number;
  /** Against one thread with the same settings; null where that was not measured. */
  readonly speedup: number | null;
  readonly efficiency: number | null;
  /** Milliseconds of a chunk, from the first worker's begin to the last one's end. */
  readonly chunk_ms_p50: number;
  readonly chunk_ms_p95: number;
  readonly rss_mb: number;
  /** Blocks that it rests on, and half of the distance of the slowest and the fastest, as a share of the median. */
  readonly blocks: number;
  readonly spread: number;
}

/** Fewer threads are recommended where all of them bring less than this. */
const WORTH_MORE_THREADS = 1.03;

/**
 * Points by batch tokens, chunk rows and threads; those with the chosen settings first.
 *
 * @param tokensPerRow of the file on average; 0 makes rates of rows that no model sees
 */
export function pointsOf({ chosen, blocks, rounds }: Trials, tokensPerRow: number): TunePoint[] {
  const groups = groupBlocks(blocks);
  // What screening saw once, and perhaps in a slow moment, is not mixed with rounds that were compared.
  for (const block of rounds[0] ?? [])
    groups.set(
      keyOf(block),
      rounds.flat().filter((one) => keyOf(one) === keyOf(block)),
    );
  const rates = new Map([...groups].map(([key, group]) => [key, median(group.map(rate))]));
  const points = [...groups.values()].map((group): TunePoint => {
    const [first] = group;
    if (first === undefined) throw new Error('bug: a point without blocks');
    const tokensPerSecond = rates.get(keyOf(first)) ?? 0;
    const single = rates.get(keyOf({ ...first, threads: 1 }));
    const speedup = single === undefined ? null : tokensPerSecond / single;
    const chunkMs = group.flatMap((block) => block.chunkMs);
    const all = group.map(rate);
    return {
      threads: first.threads,
      batch_tokens: first.batchTokens,
      chunk_rows: first.chunkRows,
      rows_per_second: rounded(tokensPerSecond / tokensPerRow, 2),
      speedup: speedup === null ? null : rounded(speedup, 3),
      efficiency: speedup === null ? null : rounded(speedup / first.threads, 3),
      chunk_ms_p50: rounded(quantile(chunkMs, 0.5), 1),
      chunk_ms_p95: rounded(quantile(chunkMs, 0.95), 1),
      // Memory of earlier workers may not be given back yet: the least is the nearest to what it takes.
      rss_mb: rounded(Math.min(...blocks.filter((block) => keyOf(block) === keyOf(first)).map(({ rssMb }) => rssMb)), 1),
      blocks: group.length,
      spread: rounded((Math.max(...all) - Math.min(...all)) / 2 / tokensPerSecond, 4),
    };
  });
  return points.sort(
    (a, b) =>
      Number(isChosen(b, chosen)) - Number(isChosen(a, chosen)) ||
      a.batch_tokens - b.batch_tokens ||
      a.chunk_rows - b.chunk_rows ||
      a.threads - b.threads,
  );
}

/** Whether a point has the chosen settings. */
export function isChosen(point: TunePoint, { batchTokens, chunkRows }: BatchSettings): boolean {
  return point.batch_tokens === batchTokens && point.chunk_rows === chunkRows;
}

/** The fewest threads that do nearly as well as the best. @param points with the chosen settings */
export function recommendedThreads(points: readonly TunePoint[]): number {
  const best = Math.max(...points.map((point) => point.rows_per_second));
  const enough = points.filter((point) => point.rows_per_second * WORTH_MORE_THREADS >= best);
  return Math.min(...enough.map(({ threads }) => threads));
}

/** The blocks of a thread count in the last rounds: what predictions rest on. */
export function paceOf({ rounds }: Trials, threads: number): Pick<Pace, 'secondsPerToken' | 'blockSeconds'> {
  const blocks = rounds.flat().filter((block) => block.threads === threads);
  return { secondsPerToken: blocks.map((block) => 1 / rate(block)), blockSeconds: mean(blocks.map(({ seconds }) => seconds)) };
}

/** Tokens of a text on average; 1 where no model has tokens to count. */
export function meanTokens(tokens: readonly number[]): number {
  return tokens.length === 0 ? 1 : mean(tokens);
}

function keyOf({ threads, batchTokens, chunkRows }: Pick<Block, 'threads' | keyof BatchSettings>): string {
  return `${threads} ${batchTokens} ${chunkRows}`;
}

function groupBlocks(blocks: readonly Block[]): Map<string, Block[]> {
  const groups = new Map<string, Block[]>();
  for (const block of blocks) groups.set(keyOf(block), [...(groups.get(keyOf(block)) ?? []), block]);
  return groups;
}
