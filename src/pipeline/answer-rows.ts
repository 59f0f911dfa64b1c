/**
 * From a chunk of records to the same records with their answers: which texts a model has to see, and which
 * row gets which answer.
 *
 * A text that occurs twice in a chunk is computed once. Only where the model's answers do not depend on
 * company are they kept for later chunks as well.
 */
import type { Chunk } from '../core/chunk.js';
import type { ChunkMeasure, WorkSpan } from '../core/measures.js';
import { type InputRecord, type Rejected, type Row, rejectRow } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import type { TestFault } from '../core/test-fault.js';
import { AnswerCache } from '../engine/answer-cache.js';
import type { ChunkSource } from '../engine/answer-store.js';
import type { ChunkAnswers, TextFailure } from '../engine/chunk-answers.js';
import type { ChunkWork } from '../engine/engine.js';
import type { Answer } from '../tasks/registry.js';

/** A row with its answer; null where the text was empty. */
export interface AnsweredRow<Given = Answer> {
  readonly kind: 'answered';
  readonly row: Row;
  readonly answer: Given | null;
}

export interface AnsweredChunk<Given = Answer> {
  /** In input order, as many as the chunk has. */
  readonly records: readonly (AnsweredRow<Given> | Rejected)[];
  /** Bytes of the records in the input. */
  readonly bytes: number;
  readonly duplicates: number;
  readonly truncated: number;
  readonly tokens: number;
  readonly padding: number;
  readonly busyMs: number;
  readonly work: ChunkMeasure['work'];
  /** Tokens of each sequence of each model call. */
  readonly calls: ChunkMeasure['calls'];
}

export interface AnswererOptions {
  /** Told whenever a worker is done with its share of a chunk. */
  readonly worked?: ((span: WorkSpan) => void) | undefined;
  readonly testFault?: TestFault | null;
  /** The column of the texts, where there is one: rejects of texts that are no question name it. */
  readonly textColumn?: string | null;
}

/**
 * Makes the function that answers chunks. Chunks are to be given in input order.
 *
 * @param invariant whether answers may be shared between chunks
 */
export function chunkAnswerer(
  engine: ChunkSource,
  invariant: boolean,
  { worked, testFault = null, textColumn = null }: AnswererOptions = {},
): (chunk: Chunk) => Promise<AnsweredChunk> {
  const cache = invariant ? new AnswerCache() : null;
  /** Texts that a chunk in flight is computing; later chunks wait for its outcomes. */
  const pending = new Map<string, Promise<Outcomes>>();

  const compute = async (texts: readonly string[], poisoned: Poisoned | null, work: ChunkWork): Promise<Computation> => {
    // The row of a test fault is computed beside the others, so that it fails alone.
    const computed =
      poisoned === null
        ? await engine.answer(texts, work)
        : await engine.answer([...texts, poisoned.row.text], { ...work, fault: { text: texts.length, kind: poisoned.kind } });
    return {
      outcomes: new Map(texts.map((text, index) => [text, outcomeOf(computed, index)])),
      poisoned: poisoned === null ? null : outcomeOf(computed, texts.length),
      computed,
    };
  };

  return async (chunk) => {
    const poisoned = poisonedRow(chunk, testFault);
    const { texts, duplicates } = distinctTexts(chunk.records, poisoned?.row ?? null);
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
    let span: ChunkMeasure['work'] = null;
    const work: ChunkWork = {
      name: nameOf(chunk),
      worked: (share) => {
        span = { from: Math.min(span?.from ?? share.from, share.from), to: share.to };
        worked?.(share);
      },
    };
    const computing = compute(mine, poisoned, work);
    if (cache !== null) {
      const outcomes = computing.then((result) => result.outcomes);
      // What ends the run is told by the chunk that computes; chunks that wait end with it.
      outcomes.catch(() => {});
      for (const text of mine) pending.set(text, outcomes);
    }
    const { outcomes, poisoned: poisonedOutcome, computed } = await computing;
    const keep = (text: string, outcome: Outcome): void => {
      known.set(text, outcome);
      if (outcome.kind === 'answer') cache?.set(text, { answer: outcome.answer, truncated: outcome.truncated });
    };
    for (const [text, outcome] of outcomes) {
      pending.delete(text);
      keep(text, outcome);
    }
    const unsettled: string[] = [];
    for (const [text, promise] of waited) {
      const outcome = (await promise).get(text);
      // A failure may have to do with the other chunk: this one finds out for itself.
      if (outcome === undefined || outcome.kind === 'failed') unsettled.push(text);
      else known.set(text, outcome);
    }
    const second = await compute(unsettled, null, work);
    for (const [text, outcome] of second.outcomes) keep(text, outcome);
    const joined = joinRecords(chunk.records, textColumn, (row) =>
      row === poisoned?.row ? (poisonedOutcome ?? undefined) : known.get(row.text),
    );
    return {
      ...joined,
      bytes: chunk.bytes,
      duplicates,
      tokens: computed.tokens + second.computed.tokens,
      padding: computed.padding + second.computed.padding,
      busyMs: computed.busyMs + second.computed.busyMs,
      work: span,
      calls: [...computed.calls, ...second.computed.calls],
    };
  };
}

interface Computation {
  readonly outcomes: Outcomes;
  readonly poisoned: Outcome | null;
  readonly computed: ChunkAnswers;
}

/** The row on which a test wants a failure. */
interface Poisoned {
  readonly row: Row;
  readonly kind: TestFault['kind'];
}

function poisonedRow(chunk: Chunk, fault: TestFault | null): Poisoned | null {
  if (fault === null) return null;
  const row = chunk.records[fault.row - 1 - chunk.firstRow];
  return row === undefined || row.kind === 'rejected' || row.text === '' ? null : { row, kind: fault.kind };
}

/** What a stalled run calls the chunk. */
function nameOf({ records: [first] }: Chunk): string {
  return first === undefined ? 'no rows' : `from row ${first.place.row} of ${shown(first.place.file)}`;
}

/** The texts a model has to see, each once, and how many rows repeat one. */
function distinctTexts(records: readonly InputRecord[], without: Row | null): { texts: ReadonlySet<string>; duplicates: number } {
  const texts = new Set<string>();
  let duplicates = 0;
  for (const record of records) {
    if (record.kind === 'rejected' || record.text === '' || record === without) continue;
    if (texts.has(record.text)) duplicates += 1;
    texts.add(record.text);
  }
  return { texts, duplicates };
}

type Outcomes = ReadonlyMap<string, Outcome>;

type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly truncated: boolean }
  | { readonly kind: 'too_long'; readonly tokens: number; readonly limit: number }
  | ({ readonly kind: 'failed' } & TextFailure);

function outcomeOf(computed: ChunkAnswers, index: number): Outcome {
  const tooLong = computed.tooLong.get(index);
  if (tooLong !== undefined) return { kind: 'too_long', ...tooLong };
  const failure = computed.failed.get(index);
  if (failure !== undefined) return { kind: 'failed', ...failure };
  const answer = computed.answers[index];
  if (answer === undefined) throw new Error('bug: a text came back without an answer');
  return { kind: 'answer', answer, truncated: computed.truncated.has(index) };
}

function joinRecords(
  records: readonly InputRecord[],
  textColumn: string | null,
  outcomeFor: (row: Row) => Outcome | undefined,
): Pick<AnsweredChunk, 'records' | 'truncated'> {
  let truncated = 0;
  const joined = records.map((record): AnsweredRow | Rejected => {
    if (record.kind === 'rejected') return record;
    if (record.text === '') return { kind: 'answered', row: record, answer: null };
    const outcome = outcomeFor(record);
    if (outcome === undefined) throw new Error('bug: a text was never asked');
    if (outcome.kind === 'too_long') {
      return rejectRow(record, 'too_long', null, `${outcome.tokens} tokens, the model takes ${outcome.limit} (see --on-long)`);
    }
    if (outcome.kind === 'failed') return rejectRow(record, outcome.code, outcome.code === 'parse' ? textColumn : null, outcome.message);
    if (outcome.truncated) truncated += 1;
    return { kind: 'answered', row: record, answer: outcome.answer };
  });
  return { records: joined, truncated };
}
