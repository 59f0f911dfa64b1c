/**
 * How well ranked lists have what was sought: recall@k and nDCG@k, where an item is relevant or it is not.
 *
 * Sums are kept, never lists. Rows without anything relevant have no score and are left out of the means, and counted.
 */
import { ratio } from './precision-recall.js';

/** Means over the judged rows, in [0, 1]. */
export interface RankingScores {
  readonly rows: number;
  /** Rows with at least one relevant item: those the means are over. */
  readonly judged: number;
  readonly k: number;
  readonly recallAtK: number;
  readonly ndcgAtK: number;
}

/** Adds up ranked lists as they come. */
export class RankingCounter {
  private rows = 0;
  private judged = 0;
  private recall = 0;
  private ndcg = 0;

  /** @param k how many items of a list count, from 1 up */
  constructor(private readonly k: number) {}

  /**
   * Takes one row.
   *
   * @param relevant ids of all that is relevant; order and repetition have no meaning
   * @param ranked ids, best first; may be shorter than k. An id that comes again is a miss that keeps its rank
   */
  add(relevant: Iterable<string>, ranked: readonly string[]): void {
    this.rows += 1;
    const missing = new Set(relevant);
    const sought = missing.size;
    if (sought === 0) return;
    this.judged += 1;
    let gain = 0;
    ranked.slice(0, this.k).forEach((id, index) => {
      if (missing.delete(id)) gain += discount(index + 1);
    });
    this.recall += (sought - missing.size) / sought;
    let ideal = 0;
    for (let rank = 1; rank <= Math.min(this.k, sought); rank += 1) ideal += discount(rank);
    this.ndcg += gain / ideal;
  }

  /**
   * recall@k = relevant items among the first k / relevant items. nDCG@k = DCG@k / IDCG@k with DCG@k = Σ relᵢ / log₂(i + 1) over the ranks
   * i = 1…k, relᵢ 1 or 0, and IDCG@k that of the best list: min(k, relevant items) hits at the top. Means over the judged rows; 0 without any.
   *
   * @see Manning, Raghavan, Schütze, Introduction to Information Retrieval (2008), §8.4; Järvelin, Kekäläinen (TOIS 2002) with the
   *   discount log₂(i + 1) of scikit-learn's `ndcg_score` and trec_eval's `ndcg_cut`
   */
  scores(): RankingScores {
    return {
      rows: this.rows,
      judged: this.judged,
      k: this.k,
      recallAtK: ratio(this.recall, this.judged),
      ndcgAtK: ratio(this.ndcg, this.judged),
    };
  }
}

/** What a hit at a rank (from 1 up) is worth. */
function discount(rank: number): number {
  return 1 / Math.log2(rank + 1);
}
