/**
 * Corpus chrF with sacrebleu's defaults (chrF2): character n-grams up to 6, no words, case as is, white space left out.
 *
 * Characters are Unicode code points. Sums of counts are kept, never texts.
 */
import { ngramCounts, ngramTotal, overlap } from './ngrams.js';
import { ratio } from './precision-recall.js';
import { wordsOf } from './white-space.js';

const ORDERS = [1, 2, 3, 4, 5, 6] as const;

/** Recall counts this many times as much as precision. */
const BETA = 2;

/** Counts rows as they come. */
export class ChrfCounter {
  private readonly orders = ORDERS.map((n) => ({ n, matches: 0, hypothesis: 0, reference: 0 }));

  /** Takes one row: its gold text and its predicted one. */
  add(reference: string, hypothesis: string): void {
    const referenceCharacters = charactersOf(reference);
    const characters = charactersOf(hypothesis);
    for (const order of this.orders) {
      const inReference = ngramTotal(referenceCharacters.length, order.n);
      // sacrebleu: n-grams of a row whose reference has none of that order do not count against the hypothesis
      if (inReference === 0) continue;
      order.reference += inReference;
      order.hypothesis += ngramTotal(characters.length, order.n);
      order.matches += overlap(ngramCounts(characters, order.n, ''), ngramCounts(referenceCharacters, order.n, ''));
    }
  }

  /**
   * chrF = 100 · (1 + β²) · P · R / (β² P + R) with β = 2, where P and R are the means over the orders n of matches / n-grams of the
   * hypotheses and matches / n-grams of the references, counts summed over the rows. Only orders that both sides have n-grams of enter
   * the means: sacrebleu 2's default (`eps_smoothing=False`). 0 where nothing matches.
   *
   * @returns in [0, 100]
   * @see Popović, chrF (WMT 2015, 2016); sacrebleu 2.6.0 `CHRF._compute_f_score`, signature `nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no`
   */
  score(): number {
    const orders = this.orders.filter(({ hypothesis, reference }) => hypothesis > 0 && reference > 0);
    const precision = orders.reduce((sum, { matches, hypothesis }) => sum + matches / hypothesis, 0) / orders.length;
    const recall = orders.reduce((sum, { matches, reference }) => sum + matches / reference, 0) / orders.length;
    return orders.length === 0 ? 0 : 100 * ratio((1 + BETA ** 2) * precision * recall, BETA ** 2 * precision + recall);
  }
}

function charactersOf(text: string): string[] {
  return [...wordsOf(text).join('')];
}
