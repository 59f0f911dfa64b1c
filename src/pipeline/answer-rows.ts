/**
 * From a chunk of records to the same records with their answers: which texts a model has to see, and which
 * row gets which answer.
 *
 * A text that occurs twice in a chunk is computed once. Only where the model's answers do not depend on
 * company are they kept for later chunks as well.
 */
import type { Chunk } from '../core/chunk.js';
import { type InputRecord, type Rejected, type Row, rejectRow } from '../core/row.js';
import { AnswerCache } from '../engine/answer-cache.js';
import type { ChunkAnswers, Engine } from '../engine/engine.js';
import type { Answer } from '../tasks/registry.js';

/** A row with its answer; null where the text was empty. */
export interface AnsweredRow {
  readonly kind: 'answered';
  readonly row: Row;
  readonly answer: Answer | null;
}

export interface AnsweredChunk {
  /** In input order, as many as the chunk has. */
  readonly records: readonly (AnsweredRow | Rejected)[];
  readonly duplicates: number;
  readonly truncated: number;
  readonly tokens: number;
  readonly padding: number;
  readonly busyMs: number;
}

/**
 * Makes the function that answers chunks.
 *
 * @param invariant whether answers may be shared between chunks
 */
export function chunkAnswerer(engine: Engine, invariant: boolean): (chunk: Chunk) => Promise<AnsweredChunk> {
  const cache = invariant ? new AnswerCache() : null;

  return async (chunk) => {
    const texts = new Set<string>();
    let duplicates = 0;
    for (const record of chunk.records) {
      if (record.kind === 'rejected' || record.text === '') continue;
      if (texts.has(record.text)) duplicates += 1;
      texts.add(record.text);
    }
    const known = new Map<string, Outcome>();
    const unknown: string[] = [];
    for (const text of texts) {
      const cached = cache?.get(text);
      if (cached === undefined) unknown.push(text);
      else known.set(text, { kind: 'answer', ...cached });
    }
    const computed = await engine.answer(unknown);
    unknown.forEach((text, index) => {
      const outcome = outcomeOf(computed, index);
      known.set(text, outcome);
      if (outcome.kind === 'answer') cache?.set(text, { answer: outcome.answer, truncated: outcome.truncated });
    });
    return {
      ...joinRecords(chunk.records, known),
      duplicates,
      tokens: computed.tokens,
      padding: computed.padding,
      busyMs: computed.busyMs,
    };
  };
}

type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly truncated: boolean }
  | { readonly kind: 'too_long'; readonly tokens: number; readonly limit: number };

function outcomeOf(computed: ChunkAnswers, index: number): Outcome {
  const tooLong = computed.tooLong.get(index);
  if (tooLong !== undefined) return { kind: 'too_long', ...tooLong };
  const answer = computed.answers[index];
  if (answer === undefined) throw new Error('bug: a text came back without an answer');
  return { kind: 'answer', answer, truncated: computed.truncated.has(index) };
}

function joinRecords(records: readonly InputRecord[], known: ReadonlyMap<string, Outcome>): Pick<AnsweredChunk, 'records' | 'truncated'> {
  let truncated = 0;
  const joined = records.map((record): AnsweredRow | Rejected => {
    if (record.kind === 'rejected') return record;
    if (record.text === '') return { kind: 'answered', row: record, answer: null };
    const outcome = known.get(record.text);
    if (outcome === undefined) throw new Error('bug: a text was never asked');
    if (outcome.kind === 'too_long') {
      return rejectRow(record, 'too_long', null, `${outcome.tokens} tokens, the model takes ${outcome.limit} (see --on-long)`);
    }
    if (outcome.truncated) truncated += 1;
    return { kind: 'answered', row: record, answer: outcome.answer };
  });
  return { records: joined, truncated };
}
