/**
 * When a text belongs to none of the classes: a class of its own, whose logit is set against the best of the others.
 *
 * Trained like any other, that class is either never or too often the best: its rows are few and unlike one another. So its logit is
 * scaled and shifted, logit' = slope · logit + shift, by what rows say that were held out. Both go into its weights: the head stays
 * linear. Without such rows the class has no weights (slope 0), and the shift is a least logit that the best class must reach.
 */

/** Held-out rows, one number each. */
export interface ScopeScores {
  /** Logit of the best class in scope. */
  readonly best: Float64Array;
  /** Logit of the class out of scope; zeros where it was not trained. */
  readonly out: Float64Array;
  /** Rows in scope whose best class is the right one, and rows out of scope; other rows have no say. */
  readonly right: readonly number[];
  readonly outOfScope: readonly number[];
}

export interface ScopeRule {
  readonly slope: number;
  readonly shift: number;
}

const SLOPES = [0, 0.125, 0.25, 0.375, 0.5, 0.75, 1];

/** Shares at which slopes are compared: one alone would hang on a few rows. */
const SHARES = [0.995, 0.99, 0.98, 0.96, 0.94, 0.92];

/**
 * Finds slope and shift.
 *
 * @param kept share of the rightly labelled rows that must keep their label; the shift follows from it
 * @returns the slope by which most rows out of scope are found, over several shares; of equal ones the smallest
 */
export function scopeRule(scores: ScopeScores, kept: number): ScopeRule {
  const { best, out, right, outOfScope } = scores;
  const margins = (slope: number, rows: readonly number[]): readonly number[] =>
    rows.map((row) => slope * (out[row] ?? 0) - (best[row] ?? 0)).sort((a, b) => a - b);
  const slopes = outOfScope.length === 0 ? [0] : SLOPES;
  const found = slopes.map((slope) => {
    const [inside, outside] = [margins(slope, right), margins(slope, outOfScope)];
    const recalls = SHARES.map((share) => {
      const border = borderOf(inside, share);
      return outside.filter((margin) => margin > border).length;
    });
    return { slope, found: recalls.reduce((a, b) => a + b, 0), border: borderOf(inside, kept) };
  });
  const [chosen] = found.sort((a, b) => b.found - a.found || a.slope - b.slope);
  if (chosen === undefined) throw new Error('bug: no slope');
  return { slope: chosen.slope, shift: -chosen.border };
}

/** A number that so large a share of the sorted margins is at or below; halfway to the next, as nothing is known between. */
function borderOf(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1);
  const at = sorted[index] ?? 0;
  return (at + (sorted[index + 1] ?? at + 1)) / 2;
}
