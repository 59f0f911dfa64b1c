/**
 * A quantity over time in bounded memory: sums in buckets of equal width, which are merged two by two whenever time outgrows them.
 */

/** Buckets at most: more than a chart has room for. */
const MOST_BUCKETS = 256;

/** The first width, in milliseconds: short runs have something to show too. */
const FIRST_WIDTH_MS = 50;

export class TimeBuckets {
  private widthMs = FIRST_WIDTH_MS;
  private sums = new Float64Array(MOST_BUCKETS);

  /**
   * Spreads an amount evenly over a time.
   *
   * @param from milliseconds since the zero of the series; what was before it counts as at it
   * @param to at least `from`; at `from` itself all of the amount is in one bucket
   */
  add(from: number, to: number, amount: number): void {
    const [start, end] = [Math.max(0, from), Math.max(0, to)];
    while (end >= this.widthMs * MOST_BUCKETS) this.widen();
    const first = Math.floor(start / this.widthMs);
    const last = Math.floor(end / this.widthMs);
    for (let bucket = first; bucket <= last; bucket++) {
      const inside = Math.min(end, (bucket + 1) * this.widthMs) - Math.max(start, bucket * this.widthMs);
      const share = first === last ? 1 : inside / (end - start);
      this.sums[bucket] = (this.sums[bucket] ?? 0) + amount * share;
    }
  }

  /**
   * The sums as so many buckets.
   *
   * @param widthMs as `widthFor` gives it for a time that ends no sooner than what was added
   * @param count how many buckets; those beyond what was added are 0
   */
  resampled(widthMs: number, count: number): readonly number[] {
    const factor = widthMs / this.widthMs;
    const out = new Array<number>(count).fill(0);
    this.sums.forEach((sum, bucket) => {
      const into = Math.floor(bucket / factor);
      if (into < count) out[into] = (out[into] ?? 0) + sum;
    });
    return out;
  }

  private widen(): void {
    const merged = new Float64Array(MOST_BUCKETS);
    this.sums.forEach((sum, bucket) => {
      merged[bucket >> 1] = (merged[bucket >> 1] ?? 0) + sum;
    });
    this.sums = merged;
    this.widthMs *= 2;
  }
}

/** The smallest width by which a time takes at most so many buckets; up to MOST_BUCKETS of them buckets can be merged to it. */
export function widthFor(durationMs: number, most: number): number {
  let width = FIRST_WIDTH_MS;
  while (durationMs > width * Math.min(most, MOST_BUCKETS)) width *= 2;
  return width;
}
