/** Precision, recall and F1 from counts: what classes, spans and their averages share. */

/** What was counted of one class or type. */
export interface Hits {
  /** Predicted and right. */
  readonly truePositives: number;
  /** Predicted at all. */
  readonly predicted: number;
  /** In the gold labels. */
  readonly gold: number;
}

/** Fractions in [0, 1]; support is a count. */
export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** How often the class or type is in the gold labels. */
  readonly support: number;
}

/**
 * precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = 2 TP / (2 TP + FP + FN), which is their harmonic mean.
 * A ratio whose denominator is 0 is 0 (scikit-learn: zero_division=0; seqeval's default).
 *
 * @see van Rijsbergen, Information Retrieval (1979), ch. 7; scikit-learn `precision_recall_fscore_support`
 */
export function scoresOf({ truePositives, predicted, gold }: Hits): ClassScores {
  return {
    precision: ratio(truePositives, predicted),
    recall: ratio(truePositives, gold),
    f1: ratio(2 * truePositives, predicted + gold),
    support: gold,
  };
}

/** a / b; 0 where b is 0. */
export function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}
