/**
 * Corpus BLEU with sacrebleu's defaults: tokenizer 13a, case as is, n-grams up to 4, exponential smoothing, one reference.
 *
 * Sums of counts are kept, never texts.
 */
import { ngramCounts, ngramTotal, overlap } from './ngrams.js';
import { tokenize13a } from './tokenize-13a.js';

const ORDERS = [1, 2, 3, 4] as const;

/** Counts rows as they come. */
export class BleuCounter {
  private readonly orders = ORDERS.map((n) => ({ n, matches: 0, total: 0 }));
  private hypothesisWords = 0;
  private referenceWords = 0;

  /** Takes one row: its gold text and its predicted one. */
  add(reference: string, hypothesis: string): void {
    const referenceWords = tokenize13a(reference);
    const words = tokenize13a(hypothesis);
    this.referenceWords += referenceWords.length;
    this.hypothesisWords += words.length;
    for (const order of this.orders) {
      order.matches += overlap(ngramCounts(words, order.n, ' '), ngramCounts(referenceWords, order.n, ' '));
      order.total += ngramTotal(words.length, order.n);
    }
  }

  /**
   * BLEU = 100 · BP · exp(Σ ln pₙ / 4) with pₙ = clipped matches / n-grams of the hypotheses, both summed over the rows, and the
   * brevity penalty BP = exp(1 − r/c) where the hypotheses' c words are fewer than the references' r, else 1. The k-th order without
   * matches gets pₙ = 1 / (2ᵏ · n-grams) (exponential smoothing). 0 without any match, and where the hypotheses have no n-gram of an order.
   *
   * @returns in [0, 100]
   * @see Papineni et al., BLEU (ACL 2002); Chen, Cherry (WMT 2014), smoothing method 3; Post (WMT 2018) and sacrebleu 2.6.0
   *   `BLEU.compute_bleu`, signature `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp`
   */
  score(): number {
    if (this.orders.every(({ matches, total }) => matches === 0 || total === 0)) return 0;
    let smoothing = 1;
    let logSum = 0;
    for (const { matches, total } of this.orders) {
      if (total === 0) return 0;
      if (matches === 0) smoothing *= 2;
      logSum += Math.log(matches === 0 ? 1 / (smoothing * total) : matches / total);
    }
    const ratio = this.referenceWords / this.hypothesisWords;
    const brevityPenalty = ratio > 1 ? Math.exp(1 - ratio) : 1;
    return 100 * brevityPenalty * Math.exp(logSum / ORDERS.length);
  }
}
