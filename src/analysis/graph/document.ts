/**
 * What the graph is made from: texts with the entities found in them.
 */

/** One entity found in a text. */
export interface Entity {
  readonly text: string;
  /** For example PER, ORG, LOC, MISC: whatever the model calls it. */
  readonly type: string;
  /** Unicode code points from the start of the document's text. */
  readonly start: number;
  /** Unicode code points, end exclusive. */
  readonly end: number;
  /** Probability in [0, 1]. */
  readonly score: number;
}

/** One text and its entities, in any order. */
export interface Document {
  /** Row number, or the value of an id column: what `documents` of edges name. */
  readonly id: string;
  readonly text: string;
  readonly entities: readonly Entity[];
}
