/**
 * ROUGE-1, ROUGE-2 and ROUGE-L as rouge-score has them, without stemming: means over the rows of the F-measures.
 *
 * Its words are runs of a–z and 0–9 after lowercasing, so a text of another script has none and scores 0. Sums are kept, never texts.
 */
import { ngramCounts, ngramTotal, overlap } from './ngrams.js';
import { ratio, scoresOf } from './precision-recall.js';

/** Means of F-measures, in [0, 1]. */
export interface RougeScores {
  readonly rouge1: number;
  readonly rouge2: number;
  /** Of the longest common subsequence of the whole texts; line breaks have no meaning (not rougeLsum). */
  readonly rougeL: number;
}

/** Adds up rows as they come. */
export class RougeCounter {
  private rows = 0;
  private rouge1 = 0;
  private rouge2 = 0;
  private rougeL = 0;

  /** Takes one row: its gold text and its predicted one. The time is that of ROUGE-L: words of the one times words of the other. */
  add(reference: string, hypothesis: string): void {
    const gold = wordsOf(reference);
    const predicted = wordsOf(hypothesis);
    this.rows += 1;
    this.rouge1 += ngramF1(gold, predicted, 1);
    this.rouge2 += ngramF1(gold, predicted, 2);
    this.rougeL += f1(commonSubsequence(gold, predicted), gold.length, predicted.length);
  }

  /**
   * The means over the rows so far; 0 without rows. A row's F-measure is 2PR / (P + R) with P = matches / n-grams of the prediction
   * and R = matches / n-grams of the reference (clipped matches; for ROUGE-L the length of the longest common subsequence over the
   * words), and 0 where nothing matches.
   *
   * @see Lin, ROUGE (ACL 2004 workshop); rouge-score 0.1.2 `RougeScorer(use_stemmer=False).score`
   */
  scores(): RougeScores {
    return { rouge1: ratio(this.rouge1, this.rows), rouge2: ratio(this.rouge2, this.rows), rougeL: ratio(this.rougeL, this.rows) };
  }
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

function ngramF1(gold: readonly string[], predicted: readonly string[], n: number): number {
  const matches = overlap(ngramCounts(gold, n, ' '), ngramCounts(predicted, n, ' '));
  return f1(matches, ngramTotal(gold.length, n), ngramTotal(predicted.length, n));
}

function f1(truePositives: number, gold: number, predicted: number): number {
  return scoresOf({ truePositives, predicted, gold }).f1;
}

/** Length of the longest common subsequence, one row of the table at a time (Wagner, Fischer 1974; Hirschberg 1975). */
function commonSubsequence(one: readonly string[], other: readonly string[]): number {
  const numbers = new Map<string, number>();
  const numbered = (word: string): number => {
    const number = numbers.get(word) ?? numbers.size;
    numbers.set(word, number);
    return number;
  };
  const [a, b] = [Uint32Array.from(one, numbered), Uint32Array.from(other, numbered)];
  // lengths[j]: of the words of `a` so far and the first j words of `b`
  const lengths = new Uint32Array(b.length + 1);
  for (const word of a) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j += 1) {
      const above = lengths[j] ?? 0;
      lengths[j] = word === b[j - 1] ? diagonal + 1 : Math.max(above, lengths[j - 1] ?? 0);
      diagonal = above;
    }
  }
  return lengths[b.length] ?? 0;
}
