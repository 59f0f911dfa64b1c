/** Quantiles of durations in bounded memory. */

/** Each bin ends 5 % above where it begins: a quantile is off by no more than that. */
const DURATION_STEP = 1.05;

/** Durations in milliseconds, from which quantiles can be told. */
export class DurationHistogram {
  private readonly counts = new Map<number, number>();
  private total = 0;
  private longest = 0;

  add(milliseconds: number): void {
    const bin = Math.floor(Math.log(Math.max(milliseconds, 1e-3)) / Math.log(DURATION_STEP));
    this.counts.set(bin, (this.counts.get(bin) ?? 0) + 1);
    this.total += 1;
    this.longest = Math.max(this.longest, milliseconds);
  }

  /** @param share in [0, 1]: 0.5 is the median @returns milliseconds, within 5 %, never beyond the longest; null where nothing was added */
  quantile(share: number): number | null {
    let seen = 0;
    for (const [bin, count] of [...this.counts].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= share * this.total) return Math.min(this.longest, DURATION_STEP ** (bin + 0.5));
    }
    return null;
  }
}
