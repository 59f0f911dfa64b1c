/** Counting n-grams, which BLEU, chrF and ROUGE are all made of. */

/**
 * How often each n-gram occurs.
 *
 * @param items words without the separator in them, or characters
 * @param separator what keeps n-grams of words apart; '' for characters
 */
export function ngramCounts(items: readonly string[], n: number, separator: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + n <= items.length; at += 1) {
    const ngram = n === 1 ? (items[at] ?? '') : items.slice(at, at + n).join(separator);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams `length` items have. */
export function ngramTotal(length: number, n: number): number {
  return Math.max(0, length - n + 1);
}

/** The n-grams of one that are also in the other, each at most as often as there (clipped counts). */
export function overlap(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [ngram, count] of one) sum += Math.min(count, other.get(ngram) ?? 0);
  return sum;
}
