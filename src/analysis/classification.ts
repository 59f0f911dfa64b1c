/**
 * How well one label a row was predicted: accuracy, scores a class, their averages and the confusion matrix.
 *
 * Rows are counted, never kept: memory grows with the pairs of labels that occurred, not with the rows. Labels are
 * compared as they are, so `Positive` and `positive` are two.
 */
import { byCodePoints } from './label-order.js';
import { type ClassScores, ratio, scoresOf } from './precision-recall.js';

/** More labels than this have no confusion matrix: it would have over a million cells. */
export const MATRIX_LABELS = 1000;

export interface ConfusionMatrix {
  /** Sorted by code points. */
  readonly labels: readonly string[];
  /** [labels, labels]: rows are gold, columns predicted; counts. */
  readonly matrix: readonly (readonly number[])[];
}

export interface ClassificationScores {
  readonly rows: number;
  readonly accuracy: number;
  /** Means over the classes, each of the same weight; support is the sum. */
  readonly macro: ClassScores;
  /** Means over the classes weighted by their support; support is the sum. */
  readonly weighted: ClassScores;
  /** Of every label that is gold or predicted, sorted by code points. */
  readonly perClass: ReadonlyMap<string, ClassScores>;
  /** null with more than MATRIX_LABELS labels. */
  readonly confusion: ConfusionMatrix | null;
}

/** Counts pairs of labels as they come. */
export class ConfusionCounter {
  private readonly pairs = new Map<string, Map<string, number>>();

  /** Takes one row. An empty label is a label. */
  add(gold: string, predicted: string): void {
    let ofGold = this.pairs.get(gold);
    if (ofGold === undefined) {
      ofGold = new Map();
      this.pairs.set(gold, ofGold);
    }
    ofGold.set(predicted, (ofGold.get(predicted) ?? 0) + 1);
  }

  /**
   * The scores of the rows so far; of no rows all are 0.
   *
   * accuracy = rows whose labels agree / rows. Macro and weighted averages are means of the scores of the classes (so macro F1 is
   * the mean of the F1s, not the F1 of the means).
   *
   * @see scikit-learn `classification_report(zero_division=0)`, `f1_score(average=…)`, `confusion_matrix`
   */
  scores(): ClassificationScores {
    const goldCounts = new Map<string, number>();
    const predictedCounts = new Map<string, number>();
    let rows = 0;
    let right = 0;
    for (const [gold, ofGold] of this.pairs) {
      for (const [predicted, count] of ofGold) {
        goldCounts.set(gold, (goldCounts.get(gold) ?? 0) + count);
        predictedCounts.set(predicted, (predictedCounts.get(predicted) ?? 0) + count);
        rows += count;
        if (gold === predicted) right += count;
      }
    }
    const labels = [...new Set([...goldCounts.keys(), ...predictedCounts.keys()])].sort(byCodePoints);
    const perClass = new Map(
      labels.map((label) => {
        const hits = {
          truePositives: this.count(label, label),
          predicted: predictedCounts.get(label) ?? 0,
          gold: goldCounts.get(label) ?? 0,
        };
        return [label, scoresOf(hits)];
      }),
    );
    const classes = [...perClass.values()];
    return {
      rows,
      accuracy: ratio(right, rows),
      macro: mean(classes, () => 1),
      weighted: mean(classes, ({ support }) => support),
      perClass,
      confusion:
        labels.length > MATRIX_LABELS
          ? null
          : { labels, matrix: labels.map((gold) => labels.map((predicted) => this.count(gold, predicted))) },
    };
  }

  /** Every label that was predicted. */
  predicted(): ReadonlySet<string> {
    return new Set([...this.pairs.values()].flatMap((ofGold) => [...ofGold.keys()]));
  }

  private count(gold: string, predicted: string): number {
    return this.pairs.get(gold)?.get(predicted) ?? 0;
  }
}

function mean(classes: readonly ClassScores[], weight: (scores: ClassScores) => number): ClassScores {
  const sum = (of: (scores: ClassScores) => number): number => classes.reduce((total, scores) => total + of(scores), 0);
  const weights = sum(weight);
  const weighted = (of: (scores: ClassScores) => number): number =>
    ratio(
      sum((scores) => weight(scores) * of(scores)),
      weights,
    );
  return {
    precision: weighted(({ precision }) => precision),
    recall: weighted(({ recall }) => recall),
    f1: weighted(({ f1 }) => f1),
    support: sum(({ support }) => support),
  };
}
