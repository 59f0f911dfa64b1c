/** What the scanner remembers of its searches: the state it is in, and how far one got that came to nothing. */

/** Where the search for a record's end stands: outside quotes, inside, or right after a quote that may close. */
export type State = 'plain' | 'quoted' | 'closing';

/**
 * How far a search got whose record was then given up.
 *
 * Outside quotes a line break ends a record, so whoever searches on beyond one is inside quotes there. Two
 * searches that are beyond the same line break are therefore in the same state, and whatever comes of the
 * earlier one comes of the later one: it takes over where that stopped. Without this a file in which every
 * line opens a quote would be searched to its end once for each line.
 */
export interface Frontier {
  readonly at: number;
  readonly state: State;
  /** Why the record is broken there, or null when only the limit or the end of the bytes stopped the search. */
  readonly reason: string | null;
}
