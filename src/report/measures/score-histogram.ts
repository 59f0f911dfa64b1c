/** How sure a model was: probabilities by label, in bounded memory. */

/** Bins of probabilities, 0.05 each. */
export const SCORE_BINS = 20;

/** Labels that are counted apart; a model has rarely more, and charts show far fewer. */
const MOST_LABELS = 1000;

/** What labels beyond the most are counted as; null is no label's name. */
export type LabelName = string | null;

/** Probabilities by label. */
export class ScoreHistogram {
  private readonly bins = new Map<LabelName, number[]>();

  /** @param score in [0, 1]; 1 is in the last bin */
  add(label: string, score: number): void {
    const name = this.bins.has(label) || this.bins.size < MOST_LABELS ? label : null;
    let counts = this.bins.get(name);
    if (counts === undefined) {
      counts = new Array<number>(SCORE_BINS).fill(0);
      this.bins.set(name, counts);
    }
    const bin = Math.max(0, Math.min(SCORE_BINS - 1, Math.floor(score * SCORE_BINS)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }

  /** Counts by bin for each label, the most frequent label first; of equals in the order they were seen in. */
  byLabel(): readonly { readonly label: LabelName; readonly count: number; readonly bins: readonly number[] }[] {
    const all = [...this.bins].map(([label, bins]) => ({ label, count: bins.reduce((a, b) => a + b, 0), bins }));
    return all.sort((a, b) => b.count - a.count);
  }
}
