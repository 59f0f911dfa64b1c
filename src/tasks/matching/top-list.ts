/** The best few of many items. */

/** Keeps the items with the highest scores; of equal scores, those with the lower number. */
export class TopList {
  private readonly kept: { readonly item: number; readonly score: number }[] = [];
  private least = Number.NEGATIVE_INFINITY;

  /** @param size how many are kept, from 1 up */
  constructor(private readonly size: number) {}

  offer(item: number, score: number): void {
    if (score < this.least) return;
    const { kept, size } = this;
    // Items mostly come in order and few are kept, so a new one is near the end.
    let place = kept.length;
    while (place > 0 && isBefore(item, score, kept[place - 1])) place -= 1;
    if (place === size) return;
    kept.splice(place, 0, { item, score });
    if (kept.length > size) kept.pop();
    if (kept.length === size) this.least = kept[size - 1]?.score ?? this.least;
  }

  /** Best first. */
  items(): readonly { readonly item: number; readonly score: number }[] {
    return this.kept;
  }
}

function isBefore(item: number, score: number, other: { readonly item: number; readonly score: number } | undefined): boolean {
  return other !== undefined && (score > other.score || (score === other.score && item < other.item));
}
