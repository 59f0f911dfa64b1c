/** Streams of rows drawn from a seed: exponential gaps, a share of negatives that may change in one topic. */
import type { WatchedRow } from '#src/analysis/surge/surge-monitor.js';

export const HOUR_MS = 3_600_000;

/** Numbers in [0, 1) from a seed: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface StreamOptions {
  readonly seed: number;
  readonly topics: number;
  readonly rowsAnHour: number;
  readonly share: number;
}

/** Rows without end. @param shareOf the share of negatives of the nth row, from 0, of topic 0; others keep `share` */
export function* rowsOf(
  { seed, topics, rowsAnHour, share }: StreamOptions,
  shareOf: (nth: number) => number = () => share,
): Generator<WatchedRow> {
  const random = randomFrom(seed);
  let timeMs = Date.UTC(2026, 0, 1);
  for (let nth = 0; ; ) {
    timeMs += (-Math.log(1 - random()) * HOUR_MS) / (rowsAnHour * topics);
    const topic = Math.floor(random() * topics);
    const wanted = topic === 0 ? shareOf(nth) : share;
    if (topic === 0) nth += 1;
    yield { timeMs: Math.floor(timeMs), topic: `topic ${topic}`, negative: random() < wanted };
  }
}
