/** A machine of arithmetic to measure on: it has a rate for all combinations, and a clock that moves with the work. */
import type { Bench, Block, Stand } from '#src/tuning/trials.js';

/** Tokens of every text. */
export const TOKENS = 10;

const START_SECONDS = 0.5;

export type RateOf = (combination: Pick<Block, 'threads' | 'batchTokens' | 'chunkRows'>, block: number) => number;

export interface Simulated extends Bench {
  readonly said: readonly string[];
  /** Threads of the stands that were opened, in order. */
  readonly opened: readonly number[];
  /** Those that are open now. */
  open_(): number;
}

/** @param rateOf tokens a second of the n-th block */
export function simulatedBench(rateOf: RateOf): Simulated {
  const [said, opened]: [string[], number[]] = [[], []];
  let [now, open, blocks] = [0, 0, 0];
  return {
    said,
    opened,
    open_: () => open,
    seconds: () => now,
    say: (line) => said.push(line),
    async open(threads, batchTokens, warmSeconds): Promise<Stand> {
      if (open > 0) throw new Error('two stands at a time');
      opened.push(threads);
      open += 1;
      now += START_SECONDS + warmSeconds;
      return {
        startSeconds: START_SECONDS,
        textsPerSecond: rateOf({ threads, batchTokens, chunkRows: 1024 }, -1) / TOKENS,
        async run(chunkRows, texts) {
          const tokens = texts * TOKENS;
          const seconds = tokens / rateOf({ threads, batchTokens, chunkRows }, blocks++);
          now += seconds;
          return {
            threads,
            batchTokens,
            chunkRows,
            texts,
            failed: 0,
            tokens,
            seconds,
            chunkMs: [1000 * seconds],
            rssMb: 100 + 50 * threads,
          };
        },
        async close() {
          open -= 1;
        },
      };
    },
  };
}
