/**
 * What the graph is made from: texts with the entities found in them.
 */

import type { Entity } from '../../core/entity.js';

/** One text and its entities, in any order. */
export interface Document {
  /** Row number, or the value of an id column: what `documents` of edges name. */
  readonly id: string;
  readonly text: string;
  readonly entities: readonly Entity[];
}
