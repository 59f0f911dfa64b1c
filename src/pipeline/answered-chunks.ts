/**
 * From the opened input to answered chunks, in input order: what commands that write rows and commands that sum them up
 * have in common. Nothing is written here.
 */
import type { Chunk } from '../core/chunk.js';
import type { RunObserver } from '../core/measures.js';
import type { InputRecord, Rejected, Row } from '../core/row.js';
import type { PassedRows } from '../core/share.js';
import { newTally, restoreTally, type Tally } from '../core/tally.js';
import { inOrder } from '../engine/in-order.js';
import type { JournalEntry } from '../output/journal.js';
import { cutGrid, type GridStart, MAX_CHUNK_BYTES } from '../plan/grid.js';
import { isOf, shareOf } from '../plan/shard.js';
import type { ProgressStatus } from '../report/rates.js';
import { type AnsweredChunk, chunkAnswerer } from './answer-rows.js';
import type { Interrupt } from './interrupt.js';
import { withNumbers } from './numbers-beside.js';
import type { OpenedAnswering } from './opened-run.js';
import { lastSuspect, withQuarantine } from './quarantine.js';
import type { RowRun } from './row-run.js';

/** Chunks in flight a worker: one in work and one waiting, so that a slow chunk at the head leaves the others work. */
const CHUNKS_A_WORKER = 2;

/** Bytes of records in flight at most, and at least room for every worker's chunk. */
const WINDOW_BYTES = 64 * MAX_CHUNK_BYTES;

/** What a run is answered from. */
export interface AnsweringOptions {
  readonly interrupt: Interrupt;
  /** Where an earlier run stopped; null at the beginning. */
  readonly before: JournalEntry | null;
  /** The reject of a row that has no place in the output, or null. */
  refuse(row: Row): Rejected | null;
  readonly observer: RunObserver | undefined;
}

/** A run that is being answered. */
export interface AnsweringRun {
  /** In input order. `committed` is to be called after each, before the next is asked for. */
  readonly chunks: AsyncGenerator<{ readonly chunk: Chunk; readonly answers: AnsweredChunk }>;
  /** The counts so far, those of earlier runs included; kept by whoever commits. */
  readonly tally: Tally;
  /** What was taken from the input so far, rows of earlier runs included. */
  readonly read: Readonly<ReadSoFar>;
  /** @returns whether the next chunk is to be made durable by itself: one of those before it ended the process */
  committed(chunk: Chunk): boolean;
  status(seconds: number): ProgressStatus;
}

/** Starts to read and answer. Nothing flows before `chunks` is asked. */
export function answerChunks(
  run: RowRun,
  opened: OpenedAnswering,
  { interrupt, before, refuse, observer }: AnsweringOptions,
): AnsweringRun {
  const { input, source } = opened;
  const tally = before === null ? newTally() : restoreTally(before.tally);
  const start: GridStart = { chunks: before?.chunks ?? 0, rows: before?.gridRows ?? 0 };
  const read: ReadSoFar = { rows: tally.rowsIn, passed: start.rows - tally.rowsIn, bytes: tally.bytes, all: start, ended: false };
  const { numbers = [], shard = null } = run;
  const settle = (row: Row): InputRecord =>
    refuse(row) ?? (numbers.length === 0 ? row : withNumbers(row, input.besideOf(row).slice(-numbers.length), numbers));
  const mark = before?.input ?? null;
  const records =
    shard === null
      ? input.records(mark)
      : run.input.index == null
        ? input.shared(mark, shareOf(shard, start, run.chunkRows))
        : input.indexed({ mine: (chunk) => isOf(shard, chunk), chunk: start.chunks, mark });
  const chunks = cutGrid(admit<InputRecord | PassedRows>(records, settle, run.limit, read), {
    maxRows: run.chunkRows,
    // Another grid than that of the other shards would leave rows out.
    flushOnIdle: shard === null && (opened.invariant || run.input.idleMs !== undefined),
    start,
    mark: (last) => input.mark(last),
    ended: (all) => {
      read.all = all;
    },
  });
  const { supervision } = run.trouble;
  const [textColumn = null, ...further] = input.schema.textColumns;
  const answerer = chunkAnswerer(source, opened.invariant, {
    ...run.trouble,
    textColumn: further.length === 0 ? textColumn : null,
    worked: observer && ((span) => observer.worked(span)),
  });
  const answerChunk = supervision === null ? answerer : withQuarantine(answerer, supervision);
  // Up to the last suspect one chunk at a time: if the process dies again, it is clear of which.
  const alone = { until: supervision === null ? -1 : lastSuspect(supervision), next: before?.chunks ?? 0 };
  const bounds = {
    maxItems: () => (alone.next <= alone.until ? 1 : CHUNKS_A_WORKER * run.threads),
    maxCost: WINDOW_BYTES,
    cost: (chunk: Chunk) => chunk.bytes,
  };
  return {
    chunks: inOrder(chunks, async (chunk) => ({ chunk, answers: await answerChunk(chunk) }), bounds, interrupt),
    tally,
    read,
    committed(chunk) {
      const careful = alone.next <= alone.until;
      alone.next = chunk.index + 1;
      return careful;
    },
    status: (seconds) => ({
      rows: tally.rowsIn,
      rejected: tally.rejected,
      tokens: tally.tokens,
      // Rows in flight are read but not done; of compressed input the share that is done counts.
      bytesRead: read.bytes === 0 ? 0 : (input.bytesRead() * tally.bytes) / read.bytes,
      totalBytes: input.totalBytes,
      mostRows: run.limit,
      seconds,
    }),
  };
}

/** What was taken from the input, rows of earlier runs included. */
export interface ReadSoFar {
  rows: number;
  /** Rows that other shards answer. */
  passed: number;
  bytes: number;
  /** The grid of the whole input; known once it has ended. */
  all: GridStart;
  /** There is no more. */
  ended: boolean;
}

/** Counts the records read, ends after --limit, and settles each row: as it is to be answered, or rejected. */
export async function* admit<Item extends InputRecord | PassedRows>(
  batches: AsyncIterable<readonly Item[]>,
  settle: (row: Row) => InputRecord,
  limit: number | null,
  read: Omit<ReadSoFar, 'all'>,
): AsyncGenerator<readonly (Item | InputRecord)[]> {
  const room = (): number => (limit === null ? Number.POSITIVE_INFINITY : limit - read.rows - read.passed);
  if (room() > 0) {
    for await (const batch of batches) {
      const taken: (Item | InputRecord)[] = [];
      for (const item of batch) {
        if (room() <= 0) break;
        if (item.kind === 'passed') {
          const rows = Math.min(item.rows, room());
          read.passed += rows;
          taken.push({ ...item, rows });
          continue;
        }
        read.rows += 1;
        read.bytes += item.bytes;
        taken.push(item.kind === 'row' ? settle(item) : item);
      }
      yield taken;
      if (room() <= 0) break;
    }
  }
  read.ended = true;
}
