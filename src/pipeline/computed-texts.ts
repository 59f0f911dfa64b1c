/**
 * Which texts of an input a run would compute: not those that are empty, nor those whose answer it would still know.
 *
 * The same rules as a run has (answer-rows.ts): a text is computed once in a chunk; with a model whose answers do not depend on company, once
 * for as long as the cache of answers remembers it.
 */
import type { Row } from '../core/row.js';
import { AnswerCache, type CachedAnswer } from '../engine/answer-cache.js';
import { GridWalker } from '../plan/grid.js';

/** No answer: only whether there would be one is asked. */
const KNOWN: CachedAnswer = { answer: { vector: new Float32Array(0) }, truncated: false };

export class ComputedTexts {
  private readonly cache: AnswerCache | null;
  private readonly chunk = new Set<string>();
  private readonly grid: GridWalker;

  /** @param chunkRows of the grid's largest chunk */
  constructor(invariant: boolean, chunkRows: number) {
    this.cache = invariant ? new AnswerCache() : null;
    this.grid = new GridWalker({ chunks: 0, rows: 0 }, chunkRows);
  }

  /** Takes the next row of the input. @returns whether its text would be computed */
  take({ text, bytes }: Pick<Row, 'text' | 'bytes'>): boolean {
    const isNew = text !== '' && !this.chunk.has(text) && this.cache?.get(text) === undefined;
    if (isNew) {
      this.chunk.add(text);
      this.cache?.set(text, KNOWN);
    }
    if (this.grid.add(1, bytes)) {
      this.grid.next();
      this.chunk.clear();
    }
    return isNew;
  }
}
