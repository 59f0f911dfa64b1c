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
  /** Bytes of the records in the input. */
  readonly bytes: number;
  readonly duplicates: number;
  readonly truncated: number;
  readonly tokens: number;
  readonly padding: number;
  readonly busyMs: number;
}

/**
 * Makes the function that answers chunks. Chunks are to be given in input order.
 *
 * @param invariant whether answers may be shared between chunks
 */
export function chunkAnswerer(engine: Engine, invariant: boolean): (chunk: Chunk) => Promise<AnsweredChunk> {
  const cache = invariant ? new AnswerCache() : null;
  /** Texts that a chunk in flight is computing; later chunks wait for its outcomes. */
  const pending = new Map<string, Promise<Outcomes>>();

  const compute = async (texts: readonly string[]): Promise<{ outcomes: Outcomes; computed: ChunkAnswers }> => {
    const computed = await engine.answer(texts);
    return { outcomes: new Map(texts.map((text, index) => [text, outcomeOf(computed, index)])), computed };
  };

  return async (chunk) => {
    const { texts, duplicates } = distinctTexts(chunk.records);
    const known = new Map<string, Outcome>();
    const waited = new Map<string, Promise<Outcomes>>();
    const mine: string[] = [];
    for (const text of texts) {
      const cached = cache?.get(text);
      const elsewhere = cached === undefined ? pending.get(text) : undefined;
      if (cached !== undefined) known.set(text, { kind: 'answer', ...cached });
      else if (elsewhere !== undefined) waited.set(text, elsewhere);
      else mine.push(text);
    }
    const computing = compute(mine);
    if (cache !== null) {
      const outcomes = computing.then((result) => result.outcomes);
      // A failure is told by the chunk that computes; chunks that wait fail with it.
      outcomes.catch(() => {});
      for (const text of mine) pending.set(text, outcomes);
    }
    const { outcomes, computed } = await computing;
    for (const [text, outcome] of outcomes) {
      known.set(text, outcome);
      pending.delete(text);
      if (outcome.kind === 'answer') cache?.set(text, { answer: outcome.answer, truncated: outcome.truncated });
    }
    for (const [text, promise] of waited) {
      const outcome = (await promise).get(text);
      if (outcome !== undefined) known.set(text, outcome);
    }
    const { tokens, padding, busyMs } = computed;
    return { ...joinRecords(chunk.records, known), bytes: chunk.bytes, duplicates, tokens, padding, busyMs };
  };
}

/** The texts a model has to see, each once, and how many rows repeat one. */
function distinctTexts(records: readonly InputRecord[]): { texts: ReadonlySet<string>; duplicates: number } {
  const texts = new Set<string>();
  let duplicates = 0;
  for (const record of records) {
    if (record.kind === 'rejected' || record.text === '') continue;
    if (texts.has(record.text)) duplicates += 1;
    texts.add(record.text);
  }
  return { texts, duplicates };
}

type Outcomes = ReadonlyMap<string, Outcome>;

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
