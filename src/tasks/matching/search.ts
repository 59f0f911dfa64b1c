/**
 * Exact search of a catalogue: by cosine, or by cosine and words together.
 *
 * A hit's `score` is always its cosine; `rank` is what hits are ordered by, which is the cosine alone unless words or weighted columns
 * join. What comes out for a query depends on the query and the catalogue alone.
 */
import { BLOCK, Kernel, MOST_QUERIES } from './kernel.js';
import { TopList } from './top-list.js';
import type { VectorTable } from './vector-table.js';
import { type WordIndex, WordSearch } from './word-index.js';

/** What is searched. Plain data: it crosses threads. */
export interface Searched {
  readonly vectors: VectorTable;
  /** null: no words join. */
  readonly words: WordIndex | null;
  /** null: no columns with weights join. */
  readonly bonus: Bonus | null;
}

/** What columns with weights make of items. */
export interface Bonus {
  /** By item: what is added to its cosine, float32. */
  readonly values: SharedArrayBuffer;
  /** The sum of the weights without their signs: what the order of the bonuses counts beside the one by cosine, which counts 1. */
  readonly weight: number;
}

export interface Query {
  readonly text: string;
  /** Of length 1, as those of the catalogue. */
  readonly vector: Float32Array;
  /** Items that are no hits. */
  readonly without?: ReadonlySet<number>;
}

export interface Wanted {
  /** Hits a query at most. */
  readonly count: number;
  /** The least cosine of a hit; null for none. */
  readonly minScore: number | null;
}

export interface Hit {
  /** By number in the catalogue, from 0. */
  readonly item: number;
  readonly score: number;
  readonly rank: number;
}

/** The constant of reciprocal rank fusion, as its authors have it, and how far down the two lists are read. */
const FUSION = 60;
const DEPTH = 100;

/** Searches a catalogue, in one thread. */
export class Search {
  private readonly kernel: Kernel;
  private readonly words: WordSearch | null;
  private readonly bonus: Float32Array | null;

  constructor(private readonly searched: Searched) {
    this.kernel = new Kernel(searched.vectors);
    this.words = searched.words === null ? null : new WordSearch(searched.words);
    this.bonus = searched.bonus === null ? null : new Float32Array(searched.bonus.values);
  }

  /** The hits of each query, best first; of equal ones the earlier of the catalogue first. */
  find(queries: readonly Query[], wanted: Wanted): readonly (readonly Hit[])[] {
    const hits: (readonly Hit[])[] = [];
    for (let start = 0; start < queries.length; start += MOST_QUERIES) {
      const some = queries.slice(start, start + MOST_QUERIES);
      this.kernel.ask(some.map(({ vector }) => vector));
      hits.push(...(this.words === null ? this.nearest(some, wanted, true) : this.fused(some, wanted, this.words)));
    }
    return hits;
  }

  /** The items with the best cosines, a bonus added where that is asked for. Goes over the whole catalogue once. */
  private nearest(queries: readonly Query[], { count, minScore }: Wanted, withBonus: boolean): readonly (readonly Hit[])[] {
    const { kernel } = this;
    const bonus = withBonus ? this.bonus : null;
    const lists = queries.map(() => new TopList(count));
    const least = minScore ?? Number.NEGATIVE_INFINITY;
    const all = this.searched.vectors.count;
    for (let first = 0; first < all; first += BLOCK) {
      const size = Math.min(BLOCK, all - first);
      const products = kernel.products(first, size);
      queries.forEach(({ without }, q) => {
        const list = lists[q];
        for (let i = 0; i < size; i++) {
          const cosine = products[q * size + i] ?? 0;
          if (cosine >= least && !without?.has(first + i)) list?.offer(first + i, cosine + (bonus?.[first + i] ?? 0));
        }
      });
    }
    return lists.map((list, q) =>
      list.items().map(({ item, score }) => ({ item, rank: score, score: bonus === null ? score : this.cosine(q, item) })),
    );
  }

  /**
   * Reciprocal rank fusion of the best by cosine and the best by words: 1 / (60 + place) from each list, scaled so that the first of both
   * has 1. The order of these by their bonuses is a third list, which counts as its weights say.
   *
   * @see Cormack, Clarke, Büttcher, Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods (SIGIR 2009)
   */
  private fused(queries: readonly Query[], { count, minScore }: Wanted, words: WordSearch): readonly (readonly Hit[])[] {
    const depth = Math.max(DEPTH, count);
    return this.nearest(queries, { count: depth, minScore }, false).map((nearest, q) => {
      const found = new Map<number, { score: number; rank: number }>();
      for (const [place, { item, score }] of nearest.entries()) found.set(item, { score, rank: shareOf(place) });
      const { text = '', without } = queries[q] ?? {};
      const worded = words.best(text, depth + (without?.size ?? 0)).filter(({ item }) => !without?.has(item));
      worded.slice(0, depth).forEach(({ item }, place) => {
        const known = found.get(item);
        const score = known?.score ?? this.cosine(q, item);
        if (score >= (minScore ?? Number.NEGATIVE_INFINITY)) found.set(item, { score, rank: (known?.rank ?? 0) + shareOf(place) });
      });
      const extra = this.bonusShares([...found.keys()]);
      return [...found]
        .map(([item, { score, rank }]) => ({ item, score, rank: rank + (extra.get(item) ?? 0) }))
        .sort((a, b) => b.rank - a.rank || b.score - a.score || a.item - b.item)
        .slice(0, count);
    });
  }

  /** What each of some items has from its place among them by bonus; equal bonuses share a place. */
  private bonusShares(items: readonly number[]): ReadonlyMap<number, number> {
    const shares = new Map<number, number>();
    const { bonus } = this;
    if (bonus === null) return shares;
    const order = [...items].sort((a, b) => (bonus[b] ?? 0) - (bonus[a] ?? 0));
    let place = 0;
    order.forEach((item, i) => {
      if (i > 0 && bonus[item] !== bonus[order[i - 1] ?? item]) place = i;
      shares.set(item, (this.searched.bonus?.weight ?? 0) * shareOf(place));
    });
    return shares;
  }

  /** The cosine of one item, to the same bits as in a pass over all. */
  private cosine(query: number, item: number): number {
    return this.kernel.products(item, 1)[query] ?? 0;
  }
}

/** What a place in one of two lists is worth; the first in both comes to 1. @param place from 0 */
function shareOf(place: number): number {
  return (FUSION + 1) / 2 / (FUSION + 1 + place);
}
