/**
 * A worker's share of a chunk: encode its texts, plan the units, take units until none is left.
 *
 * Every worker on a chunk encodes and plans it for itself, to the same result; the shared cursor deals out
 * the units. So who computes what never changes what is computed.
 */
import type { Answer } from '../tasks/registry.js';
import type { EncodedTexts, Runner } from '../tasks/task.js';
import { planUnits, type Unit } from './batches.js';
import { carryOut } from './carry-out.js';
import { CURSOR, type Part, type ToWorker } from './protocol.js';

/** What a worker has at hand once its model is loaded. */
export interface ChunkTools {
  readonly runner: Pick<Runner<Answer>, 'encode'>;
  readonly batchTokens: number;
  readonly rowTimeoutMs: number | null;
  /** Milliseconds in model calls so far. */
  busyMs(): number;
  stopped(): boolean;
}

type ChunkMessage = Extract<ToWorker, { kind: 'chunk' }>;

/** More units than a chunk can have, and far from where additions overflow. */
const ALL_TAKEN = 2 ** 30;

/**
 * Answers units of a chunk until the cursor runs out.
 *
 * @returns this worker's part, or null when the stop flag came up
 */
export async function answerChunk(message: ChunkMessage, tools: ChunkTools): Promise<Part | null> {
  const cursor = new Int32Array(message.cursor);
  const texts: number[] = [];
  const answers: Answer[] = [];
  const late: { text: number; seconds: number }[] = [];
  const usage = { tokens: 0, padding: 0 };
  const calls: (readonly number[])[] = [];
  const busyBefore = tools.busyMs();
  const part = (encoded: EncodedTexts<Answer> | null): Part => ({
    kind: 'part',
    texts,
    answers,
    truncated: message.first ? (encoded?.truncated ?? []) : [],
    tooLong: message.first ? (encoded?.tooLong ?? []) : [],
    refused: message.first ? (encoded?.refused ?? []) : [],
    late,
    ...usage,
    busyMs: tools.busyMs() - busyBefore,
    calls,
  });

  if (!message.first && exhausted(cursor)) return part(null);
  const encoded = tools.runner.encode(message.texts);
  const units = planUnits(encoded.lengths, tools.batchTokens, encoded.together?.texts);
  Atomics.store(cursor, CURSOR.UNITS, units.length);

  const run = async (unit: Unit): Promise<void> => {
    if (message.fault !== null && unit.texts.includes(message.fault.text)) carryOut(message.fault.kind);
    const started = performance.now();
    for (const batch of unit.batches) {
      const { tokens, padding } = await encoded.run(batch);
      usage.tokens += tokens;
      usage.padding += padding;
      calls.push(batch.map(([text, window]) => encoded.lengths[text]?.[window] ?? 0));
    }
    const tookMs = performance.now() - started;
    if (tools.rowTimeoutMs !== null && tookMs > tools.rowTimeoutMs) {
      const [only] = unit.texts;
      if (unit.texts.length === 1 && only !== undefined) late.push({ text: only, seconds: tookMs / 1000 });
      else for (const one of textByText(unit)) await run(one);
      return;
    }
    // What was being said when the run was stopped is no answer.
    if (tools.stopped()) return;
    await encoded.together?.prepare(unit.texts);
    for (const text of unit.texts) {
      texts.push(text);
      answers.push(encoded.answer(text));
    }
  };

  for (;;) {
    if (tools.stopped()) return null;
    const unit = units[Atomics.add(cursor, CURSOR.NEXT, 1)];
    if (unit === undefined) return part(encoded);
    await run(unit);
  }
}

/** The texts of a unit, each a unit of its own. */
function textByText({ texts, batches }: Unit): Unit[] {
  return texts.map((text) => ({
    texts: [text],
    batches: batches.map((batch) => batch.filter(([of]) => of === text)).filter((batch) => batch.length > 0),
  }));
}

/** Nothing of the chunk is left to take: it failed. */
export function exhaust(cursor: Int32Array): void {
  Atomics.store(cursor, CURSOR.NEXT, ALL_TAKEN);
}

/** Whether a chunk is planned and all its units are taken. */
export function exhausted(cursor: Int32Array): boolean {
  const units = Atomics.load(cursor, CURSOR.UNITS);
  return units > 0 && Atomics.load(cursor, CURSOR.NEXT) >= units;
}
