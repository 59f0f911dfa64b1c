/**
 * When a text belongs to none of the classes: a class of its own, whose logit is set against the best of the others.
 *
 * Trained like any other, that class is either never or too often the best: its rows are few and unlike one another. So its logit is
 * scaled and shifted, logit' = slope · logit + shift, the shift by what rows say that were held out. Both go into its weights: the head
 * stays linear. Without such rows the class has no weights (slope 0), and the shift is a least logit that the best class must reach.
 */

/** Held-out rows, one number each. */
export interface ScopeScores {
  /** Logit of the best class in scope. */
  readonly best: Float64Array;
  /** Logit of the class out of scope; zeros where it was not trained. */
  readonly out: Float64Array;
  /** Rows in scope whose best class is the right one; other rows have no say. */
  readonly right: readonly number[];
}

export interface ScopeRule {
  readonly slope: number;
  readonly shift: number;
}

/**
 * The slope where the class was trained. Chosen anew for each set, by the rows out of scope that are held out, it found fewer of those
 * to come: they are too few to choose by.
 */
const SLOPE = 0.25;

/**
 * Finds slope and shift.
 *
 * @param trained whether the class out of scope has weights of its own
 * @param kept share of the rightly labelled rows that must keep their label; the shift follows from it
 */
export function scopeRule({ best, out, right }: ScopeScores, trained: boolean, kept: number): ScopeRule {
  const slope = trained ? SLOPE : 0;
  const margins = right.map((row) => slope * (out[row] ?? 0) - (best[row] ?? 0)).sort((a, b) => a - b);
  return { slope, shift: -borderOf(margins, kept) };
}

/** A number that so large a share of the sorted margins is at or below; halfway to the next, as nothing is known between. */
function borderOf(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1);
  const at = sorted[index] ?? 0;
  return (at + (sorted[index + 1] ?? at + 1)) / 2;
}
