/**
 * BM25 over the texts of a catalogue, as an inverted index in memory that all threads share.
 *
 * Libraries keep their index in objects, which every thread would have to have for itself: minisearch 7.2 takes 185 MB a thread for
 * 100,000 questions and 600 ms for a query. Terms are known by a hash of 53 bits alone; of a million terms, two share one in a
 * thousandth of a thousandth of all catalogues.
 */

import { termsOf } from './terms.js';
import { GrowingUint32 } from './text-table.js';
import { TopList } from './top-list.js';

/** An index that is complete. Plain data: it crosses threads, where the memory is the same. */
export interface WordIndex {
  /** Hashes of the terms, ascending: Float64. */
  readonly terms: SharedArrayBuffer;
  /** By term, and one more: where its postings begin: Uint32. */
  readonly starts: SharedArrayBuffer;
  /** Postings of a term by item, ascending: the item, and how often it has the term: Uint32 [postings, 2]. */
  readonly postings: SharedArrayBuffer;
  /** By item: its terms: Uint32. */
  readonly lengths: SharedArrayBuffer;
}

/** Fills an index. */
export class WordIndexWriter {
  /** Number of each term by its hash, in the order they came. */
  private readonly numbers = new Map<number, number>();
  private readonly lengths = new GrowingUint32();
  private readonly items = new GrowingUint32();
  private readonly terms = new GrowingUint32();
  private readonly counts = new GrowingUint32();

  /** Adds the text of the next item. */
  add(text: string): void {
    const item = this.lengths.length;
    const terms = termsOf(text);
    this.lengths.push(terms.length);
    for (const [hash, count] of counted(terms)) {
      const number = this.numbers.get(hash) ?? this.numbers.size;
      this.numbers.set(hash, number);
      this.items.push(item);
      this.terms.push(number);
      this.counts.push(count);
    }
  }

  finish(): WordIndex {
    const sorted = [...this.numbers].sort(([a], [b]) => a - b);
    const ranks = new Uint32Array(sorted.length);
    const terms = new Float64Array(new SharedArrayBuffer(sorted.length * 8));
    sorted.forEach(([hash, number], rank) => {
      terms[rank] = hash;
      ranks[number] = rank;
    });
    const starts = new Uint32Array(new SharedArrayBuffer((sorted.length + 1) * 4));
    const rankOf = (posting: number): number => ranks[this.terms.at(posting)] ?? 0;
    for (let i = 0; i < this.terms.length; i++) starts[rankOf(i) + 1] = (starts[rankOf(i) + 1] ?? 0) + 1;
    for (let rank = 0; rank < sorted.length; rank++) starts[rank + 1] = (starts[rank + 1] ?? 0) + (starts[rank] ?? 0);
    const next = starts.slice();
    const postings = new Uint32Array(new SharedArrayBuffer(this.terms.length * 8));
    for (let i = 0; i < this.terms.length; i++) {
      const place = next[rankOf(i)] ?? 0;
      next[rankOf(i)] = place + 1;
      postings[place * 2] = this.items.at(i);
      postings[place * 2 + 1] = this.counts.at(i);
    }
    return { terms: terms.buffer, starts: starts.buffer, postings: postings.buffer, lengths: this.lengths.shared().buffer };
  }
}

/** How soon further occurrences of a term count less, and how much the length of a text counts: the usual constants of BM25. */
const K1 = 1.2;
const B = 0.75;

/** Searches an index, in one thread. */
export class WordSearch {
  private readonly terms: Float64Array;
  private readonly starts: Uint32Array;
  private readonly postings: Uint32Array;
  private readonly lengths: Uint32Array;
  private readonly meanLength: number;
  /** Scores by item, all 0 between searches. */
  private readonly scores: Float64Array;

  constructor(index: WordIndex) {
    this.terms = new Float64Array(index.terms);
    this.starts = new Uint32Array(index.starts);
    this.postings = new Uint32Array(index.postings);
    this.lengths = new Uint32Array(index.lengths);
    this.meanLength = this.lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, this.lengths.length);
    this.scores = new Float64Array(this.lengths.length);
  }

  /**
   * The items with the best BM25 scores, best first, of equal ones the earlier first; only items that share a term with the text.
   *
   * score = Σ idf · f·(k₁ + 1) / (f + k₁·(1 − b + b·length / mean length)) over the terms of the text, each once,
   * idf = ln(1 + (N − n + ½) / (n + ½)).
   *
   * @see Robertson, Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with the idf of Lucene, which is never negative
   */
  best(text: string, depth: number): readonly { readonly item: number; readonly score: number }[] {
    const touched: number[] = [];
    for (const hash of counted(termsOf(text)).keys()) {
      const term = this.find(hash);
      if (term === -1) continue;
      const [from = 0, to = 0] = this.starts.subarray(term, term + 2);
      const idf = Math.log(1 + (this.lengths.length - (to - from) + 0.5) / (to - from + 0.5));
      for (let i = from; i < to; i++) {
        const item = this.postings[i * 2] ?? 0;
        const count = this.postings[i * 2 + 1] ?? 0;
        const before = this.scores[item] ?? 0;
        if (before === 0) touched.push(item);
        this.scores[item] = before + (idf * count * (K1 + 1)) / (count + K1 * (1 - B + (B * (this.lengths[item] ?? 0)) / this.meanLength));
      }
    }
    const best = new TopList(depth);
    for (const item of touched) {
      best.offer(item, this.scores[item] ?? 0);
      this.scores[item] = 0;
    }
    return best.items();
  }

  /** The place of a term by binary search; −1 where no item has it. */
  private find(hash: number): number {
    let [low, high] = [0, this.terms.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const there = this.terms[middle] ?? 0;
      if (there === hash) return middle;
      if (there < hash) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

/** How often each term occurs, by its hash, in the order they come. */
function counted(terms: readonly string[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const term of terms) {
    const hash = hashOf(term);
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  return counts;
}

/** A hash of 53 bits: cyrb53 of bryc, public domain. */
function hashOf(term: string): number {
  let [h1, h2] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < term.length; i++) {
    const unit = term.charCodeAt(i);
    h1 = Math.imul(h1 ^ unit, 2654435761);
    h2 = Math.imul(h2 ^ unit, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 4294967296 * (2097151 & h2) + (h1 >>> 0);
}
