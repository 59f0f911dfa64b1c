/** Streams of rows drawn from a seed: exponential gaps, a share of negatives that may change in one topic. */
import type { WatchedRow } from '#src/analysis/surge/surge-monitor.js';
import { seededRandom } from '#src/core/seeded-random.js';

export const HOUR_MS = 3_600_000;

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
  const random = seededRandom(seed);
  let timeMs = Date.UTC(2026, 0, 1);
  for (let nth = 0; ; ) {
    timeMs += (-Math.log(1 - random()) * HOUR_MS) / (rowsAnHour * topics);
    const topic = Math.floor(random() * topics);
    const wanted = topic === 0 ? shareOf(nth) : share;
    if (topic === 0) nth += 1;
    yield { timeMs: Math.floor(timeMs), topic: `topic ${topic}`, negative: random() < wanted, place: `row ${nth}` };
  }
}
