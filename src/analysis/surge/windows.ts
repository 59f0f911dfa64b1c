/**
 * Sliding windows of event time over one topic, as counts in buckets of `everyMs`: a window is a whole number of buckets.
 *
 * Windows end at whole multiples of `everyMs` since 1970 UTC, start inclusive, end exclusive. Buckets that no window to come reaches
 * are forgotten, so memory depends on the windows and not on the rows.
 */
import type { Counts } from './beta-binomial.js';

/** A bucket by its number, time divided by `everyMs`; with what is in it. Plain data. */
export type Bucket = readonly [number: number, rows: number, negatives: number];

export class Windows {
  private readonly buckets: Map<number, { rows: number; negatives: number }>;

  /** @param perWindow buckets a window */
  constructor(
    private readonly everyMs: number,
    private readonly perWindow: number,
    saved: readonly Bucket[] = [],
  ) {
    this.buckets = new Map(saved.map(([number, rows, negatives]) => [number, { rows, negatives }]));
  }

  add(timeMs: number, negative: boolean): void {
    const number = Math.floor(timeMs / this.everyMs);
    const bucket = this.buckets.get(number) ?? { rows: 0, negatives: 0 };
    bucket.rows += 1;
    if (negative) bucket.negatives += 1;
    this.buckets.set(number, bucket);
  }

  /** The end of the first window that has rows; undefined where none has. */
  firstEnd(): number | undefined {
    let first: number | undefined;
    for (const number of this.buckets.keys()) if (first === undefined || number < first) first = number;
    return first === undefined ? undefined : (first + 1) * this.everyMs;
  }

  /** What is in the window that ends at `endMs`; what no later window reaches is forgotten. */
  judge(endMs: number): Counts {
    const end = endMs / this.everyMs;
    const counts = { rows: 0, negatives: 0 };
    for (const [number, { rows, negatives }] of this.buckets) {
      if (number >= end - this.perWindow && number < end) {
        counts.rows += rows;
        counts.negatives += negatives;
      }
      if (number <= end - this.perWindow) this.buckets.delete(number);
    }
    return counts;
  }

  /** Plain data, in order of time. */
  save(): readonly Bucket[] {
    return [...this.buckets].map(([number, { rows, negatives }]): Bucket => [number, rows, negatives]).sort(([a], [b]) => a - b);
  }
}
