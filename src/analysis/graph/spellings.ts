/**
 * Counts how one entity is spelled, and chooses its label.
 *
 * Bounded: of more than MAX_SPELLINGS different ones only the first to come are told apart.
 */
import { isAcronym } from './acronyms.js';
import { MAX_ALIASES } from './entity-graph.js';

const MAX_SPELLINGS = 64;

export interface Spellings {
  add(spelling: string, times: number): void;
  /** Whether it is spelled as an acronym anywhere. */
  hasAcronym(): boolean;
  /** Takes all of another's. */
  addAll(other: Spellings): void;
  entries(): Iterable<readonly [spelling: string, times: number]>;
  /** Most frequent first; ties: the longer, then the first by code points. Whatever the order they came in. */
  chosen(): { readonly label: string; readonly aliases: readonly string[] };
}

export function countSpellings(): Spellings {
  const counts = new Map<string, number>();
  const add = (spelling: string, times: number): void => {
    const before = counts.get(spelling);
    if (before !== undefined || counts.size < MAX_SPELLINGS) counts.set(spelling, (before ?? 0) + times);
  };
  return {
    add,
    hasAcronym: () => [...counts.keys()].some(isAcronym),
    addAll(other) {
      for (const [spelling, times] of other.entries()) add(spelling, times);
    },
    entries: () => counts.entries(),
    chosen() {
      const sorted = [...counts].sort(([a, n], [b, m]) => m - n || b.length - a.length || (a < b ? -1 : 1)).map(([spelling]) => spelling);
      return { label: sorted[0] ?? '', aliases: sorted.slice(1, 1 + MAX_ALIASES) };
    },
  };
}
