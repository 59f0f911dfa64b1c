/**
 * A worker's share of a chunk: encode its texts, plan the units, take units until none is left.
 *
 * Every worker on a chunk encodes and plans it for itself, to the same result; the shared cursor deals out
 * the units. So who computes what never changes what is computed.
 */
import type { TextSession } from '../models/session.js';
import type { TextTokenizer } from '../models/tokenizer.js';
import type { Answer } from '../tasks/registry.js';
import { planUnits, type Unit } from './batches.js';
import { carryOut } from './carry-out.js';
import { CURSOR, type OnLong, type Part, type ToWorker } from './protocol.js';

/** What a worker has at hand once its model is loaded. */
export interface ChunkTools {
  readonly tokenizer: TextTokenizer;
  readonly session: TextSession;
  readonly maxLength: number;
  readonly onLong: OnLong;
  readonly batchTokens: number;
  readonly rowTimeoutMs: number | null;
  /** One part of a batch's output a sequence. */
  rows(output: Awaited<ReturnType<TextSession['run']>>, sequences: number): readonly Float32Array[];
  answer(windows: readonly Float32Array[]): Answer;
  stopped(): boolean;
}

type ChunkMessage = Extract<ToWorker, { kind: 'chunk' }>;

/** More units than a chunk can have, and far from where additions overflow. */
const ALL_TAKEN = 2 ** 30;

interface EncodedChunk {
  /** By text: its windows, each a framed sequence of ids; none for a text that was refused. */
  readonly windows: readonly (readonly (readonly number[])[])[];
  readonly truncated: readonly number[];
  readonly tooLong: Part['tooLong'];
}

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
  const counts = { tokens: 0, padding: 0, busyMs: 0 };
  const part = (encoded: EncodedChunk | null): Part => ({
    kind: 'part',
    texts,
    answers,
    truncated: message.first ? (encoded?.truncated ?? []) : [],
    tooLong: message.first ? (encoded?.tooLong ?? []) : [],
    late,
    ...counts,
  });

  if (!message.first && exhausted(cursor)) return part(null);
  const { windows, ...told } = encodeTexts(message.texts, tools);
  const units = planUnits(
    windows.map((ofText) => ofText.map((ids) => ids.length)),
    tools.batchTokens,
  );
  Atomics.store(cursor, CURSOR.UNITS, units.length);

  const run = async (unit: Unit): Promise<void> => {
    if (message.fault !== null && unit.texts.includes(message.fault.text)) carryOut(message.fault.kind);
    const started = performance.now();
    const outputs = await runUnit(unit, windows, tools, counts);
    const tookMs = performance.now() - started;
    if (tools.rowTimeoutMs !== null && tookMs > tools.rowTimeoutMs) {
      const [only] = unit.texts;
      if (unit.texts.length === 1 && only !== undefined) late.push({ text: only, seconds: tookMs / 1000 });
      else for (const one of textByText(unit)) await run(one);
      return;
    }
    for (const text of unit.texts) {
      texts.push(text);
      answers.push(tools.answer(outputs.get(text) ?? []));
    }
  };

  for (;;) {
    if (tools.stopped()) return null;
    const unit = units[Atomics.add(cursor, CURSOR.NEXT, 1)];
    if (unit === undefined) return part({ windows, ...told });
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

async function runUnit(
  unit: Unit,
  windows: EncodedChunk['windows'],
  tools: ChunkTools,
  counts: { tokens: number; padding: number; busyMs: number },
): Promise<Map<number, Float32Array[]>> {
  const outputs = new Map<number, Float32Array[]>();
  for (const batch of unit.batches) {
    const sequences = batch.map(([text, window]) => windows[text]?.[window] ?? []);
    const started = performance.now();
    const output = await tools.session.run(sequences);
    counts.busyMs += performance.now() - started;
    const width = Math.max(...sequences.map((ids) => ids.length));
    const tokens = sequences.reduce((sum, ids) => sum + ids.length, 0);
    counts.tokens += tokens;
    counts.padding += width * sequences.length - tokens;
    const rows = tools.rows(output, sequences.length);
    batch.forEach(([text], i) => {
      const row = rows[i];
      if (row !== undefined) outputs.set(text, [...(outputs.get(text) ?? []), row]);
    });
  }
  return outputs;
}

/** Token ids of every text, framed, cut or split to the model's length as --on-long says. */
export function encodeTexts(texts: readonly string[], tools: Pick<ChunkTools, 'tokenizer' | 'maxLength' | 'onLong'>): EncodedChunk {
  const { prefix, suffix } = tools.tokenizer.frame;
  const room = tools.maxLength - prefix.length - suffix.length;
  const framed = (ids: readonly number[]): readonly number[] => [...prefix, ...ids, ...suffix];
  const truncated: number[] = [];
  const tooLong: { text: number; tokens: number; limit: number }[] = [];
  const cutOrSplit = (ids: readonly number[], text: number): readonly (readonly number[])[] => {
    if (ids.length <= room) return [framed(ids)];
    if (tools.onLong === 'split') {
      return Array.from({ length: Math.ceil(ids.length / room) }, (_, i) => framed(ids.slice(i * room, (i + 1) * room)));
    }
    if (tools.onLong === 'truncate') {
      truncated.push(text);
      return [framed(ids.slice(0, room))];
    }
    tooLong.push({ text, tokens: ids.length + prefix.length + suffix.length, limit: tools.maxLength });
    return [];
  };
  return { windows: texts.map((text, index) => cutOrSplit(tools.tokenizer.content(text), index)), truncated, tooLong };
}
