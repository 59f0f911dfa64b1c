/**
 * Runs one row command from input to committed output. Read this file first.
 *
 * Each stage pulls from the one before it, so a slow writer slows the reader and memory stays bounded.
 */
import type { Chunk } from '../core/chunk.js';
import { type Fault, FaultError, shown } from '../core/faults.js';
import type { InputRecord, InputSchema } from '../core/row.js';
import { newTally, restoreTally, type Tally } from '../core/tally.js';
import { killAt } from '../core/test-kill.js';
import { inOrder } from '../engine/in-order.js';
import type { JournalEntry } from '../output/journal.js';
import { finishOutput } from '../output/left-behind.js';
import type { RowFormat } from '../output/row-format.js';
import { modelHashOf } from '../plan/fingerprint.js';
import { cutGrid, MAX_CHUNK_BYTES } from '../plan/grid.js';
import { type Summary, summarise } from '../report/summary.js';
import { taskNamed } from '../tasks/registry.js';
import { chunkAnswerer } from './answer-rows.js';
import { Committer, checkAccounting, tooManyRejects } from './commit.js';
import type { EndingSignal, Interrupt } from './interrupt.js';
import { type OpenedRun, openRun } from './opened-run.js';
import { checkFiles, claimOutput, OutputFiles, refuseChanges, rejectsFileOf } from './output-files.js';
import { lastSuspect, withQuarantine } from './quarantine.js';
import type { RowRun, Watch } from './row-run.js';

/** Chunks in flight a worker: one in work and one waiting, so that a slow chunk at the head leaves the others work. */
const CHUNKS_A_WORKER = 2;

/** How long a model call may still take once a run was interrupted and its grace is over. */
const STOP_MS = 5000;

/** How a run ended. */
export interface RowResult {
  readonly summary: Summary;
  /** The reader of the output was gone before the end: no error, and nothing to account for. */
  readonly closed: boolean;
  /** The signal that ended it before its input did. */
  readonly interrupted: EndingSignal | null;
  /** What was written can be gone on with by --resume. */
  readonly resumable: boolean;
  /** An earlier run had written all of it, under its name: nothing was left to do but tidy up. */
  readonly tidied: boolean;
}

/** Bytes of records in flight at most, and at least room for every worker's chunk. */
const WINDOW_BYTES = 64 * MAX_CHUNK_BYTES;

/**
 * Runs to the end of the input, or until the reader of the output is gone or the run is interrupted.
 *
 * @returns the summary, and how it ended
 * @throws FaultError whatever ends the run early; rows before it are written
 */
export async function runRows(run: RowRun, watch: Watch, interrupt: Interrupt): Promise<RowResult> {
  checkFiles(run, run.input.inputs);
  const claimed = claimOutput(run);
  const { plan } = claimed;
  try {
    const before = plan.kind === 'begin' ? null : plan.journal.last;
    const clock = clockFrom(before);
    if (plan.kind === 'finish') {
      watch.say(`${shown(run.output.file ?? '')}: was complete but for its name.`);
      await finishOutput(run.output.file ?? '');
      const tally = plan.journal.last === null ? newTally() : restoreTally(plan.journal.last.tally);
      return resultOf(run, tally, clock, modelHashOf(plan.journal.identity), {
        closed: false,
        interrupted: null,
        resumable: false,
        tidied: plan.named,
      });
    }
    const opened = await openRun(run);
    try {
      refuseChanges(run, plan, opened.identity);
      watch.say(announcement(run, opened));
      for (const warning of opened.warnings) watch.say(warning);
      if (before !== null) watch.say(`Going on after row ${before.rows}.`);
      const inputs = opened.input.files.map(({ path }) => path);
      checkFiles(run, inputs);
      const open = (): Promise<OutputFiles> => OutputFiles.open(run, plan, opened.identity, inputs, clock);
      const { tally, ...ended } = await answerAll(run, opened, open, { watch, interrupt, clock, before });
      if (tally.rowsIn === 0 && run.limit !== 0 && ended.interrupted === null) watch.say(noRows(run, opened));
      return resultOf(run, tally, clock, opened.modelSha256, ended);
    } finally {
      opened.input.close();
      await opened.engine.stop(interrupt.cause === null ? undefined : STOP_MS);
    }
  } finally {
    interrupt.settled();
    claimed.release();
  }
}

/** Seconds of work so far, those of earlier runs included. */
function clockFrom(before: JournalEntry | null): () => number {
  const started = performance.now();
  return () => (before?.seconds ?? 0) + (performance.now() - started) / 1000;
}

type Ended = Omit<RowResult, 'summary'>;

function resultOf(run: RowRun, tally: Tally, clock: () => number, modelSha256: string, ended: Ended): RowResult {
  const { version, threads, model } = run;
  return { summary: summarise(tally, { seconds: clock(), threads, model: model.name, modelSha256, version }), ...ended };
}

interface Surroundings {
  readonly watch: Watch;
  readonly interrupt: Interrupt;
  readonly clock: () => number;
  /** Where an earlier run stopped. */
  readonly before: JournalEntry | null;
}

async function answerAll(
  run: RowRun,
  opened: OpenedRun,
  openFiles: () => Promise<OutputFiles>,
  { watch, interrupt, clock, before }: Surroundings,
): Promise<Ended & { tally: Tally }> {
  const { input, engine, description, format } = opened;
  const task = taskNamed(run.task.name);
  const tally = before === null ? newTally() : restoreTally(before.tally);
  const read: ReadSoFar = { rows: tally.rowsIn, bytes: tally.bytes, ended: false };
  const spelling = {
    newColumns: opened.newColumns.length,
    cells: (answer: Parameters<typeof task.cells>[0]) => task.cells(answer, description, run.task.settings),
    countAs: (answer: Parameters<typeof task.cells>[0]) => task.countAs(answer, description),
  };

  const records = admit(input.records(before?.input ?? null), format, run.limit, read);
  const chunks = cutGrid(records, {
    maxRows: run.chunkRows,
    flushOnIdle: opened.invariant,
    start: { chunks: before?.chunks ?? 0, rows: tally.rowsIn },
    mark: (last) => input.mark(last),
  });
  const { supervision } = run.trouble;
  const answerer = chunkAnswerer(engine, opened.invariant, run.trouble);
  const answerChunk = supervision === null ? answerer : withQuarantine(answerer, supervision);
  // Up to the last suspect one chunk at a time: if the process dies again, it is clear of which.
  const alone = { until: supervision === null ? -1 : lastSuspect(supervision), next: before?.chunks ?? 0 };
  const bounds = {
    maxItems: () => (alone.next <= alone.until ? 1 : CHUNKS_A_WORKER * run.threads),
    maxCost: WINDOW_BYTES,
    cost: (chunk: Chunk) => chunk.bytes,
  };
  const answered = inOrder(chunks, async (chunk) => ({ chunk, answers: await answerChunk(chunk) }), bounds, interrupt);

  watch.started(() => ({
    rows: tally.rowsIn,
    rejected: tally.rejected,
    tokens: tally.tokens,
    // Rows in flight are read but not done; of compressed input the share that is done counts.
    bytesRead: read.bytes === 0 ? 0 : (input.bytesRead() * tally.bytes) / read.bytes,
    totalBytes: input.totalBytes,
    mostRows: run.limit,
    seconds: clock(),
  }));
  const rejectsFile = rejectsFileOf(run);
  // Opened once signals are listened to: from here on there is something to leave in order.
  const files = await openFiles().catch((error: unknown) => {
    watch.ended();
    throw error;
  });
  const committer = new Committer({ format, target: files.target, rejects: files.rejects }, spelling, tally);
  try {
    failAbove(tally, run, false, rejectsFile);
    let state = before === null ? await committer.writeHeader() : 'open';
    killAt('header-written');
    if (state === 'open') {
      for await (const { chunk, answers } of answered) {
        watch.writing?.();
        state = await committer.commit(answers);
        engine.progressed();
        if (state === 'closed') break;
        await files.committed(chunk, tally);
        if (alone.next <= alone.until) await files.save();
        alone.next = chunk.index + 1;
        failAbove(tally, run, false, rejectsFile);
      }
    }
    const finished = state === 'open' && read.ended && tally.rowsIn === read.rows;
    const interrupted = state === 'open' && !finished ? interrupt.cause : null;
    if (interrupted !== null) {
      await files.abandon();
      return { tally, closed: false, interrupted, resumable: files.resumable, tidied: false };
    }
    if (state === 'open') {
      failAbove(tally, run, true, rejectsFile);
      checkAccounting(tally, read.rows);
    }
    await files.complete(tally);
    return { tally, closed: state === 'closed', interrupted: null, resumable: false, tidied: false };
  } catch (error) {
    await files.abandon();
    if (error instanceof FaultError && files.resumable) error.hint = hintAfter(error.fault.code, run.commands);
    throw error;
  } finally {
    watch.ended();
  }
}

/** How to go on after a fault that can be gone on from; null where going on was what failed. */
function hintAfter(code: Fault['code'], { resume }: RowRun['commands']): string | null {
  switch (code) {
    case 'resume_refused':
      return null;
    case 'too_many_rejects':
      // The same command would stop at the same row.
      return `Go on with a higher --max-errors: ${resume}`;
    case 'input_failed':
      // An input that was mended is another one, which --resume refuses.
      return `Go on, if the same input can be read now, with: ${resume} (a mended one starts again with --force)`;
    default:
      return `Go on with: ${resume}`;
  }
}

/** What was taken from the input, rows of earlier runs included. */
interface ReadSoFar {
  rows: number;
  bytes: number;
  /** There is no more. */
  ended: boolean;
}

/** Counts the records read, ends after --limit, and rejects rows that the output has no place for. */
async function* admit(
  batches: AsyncIterable<readonly InputRecord[]>,
  format: RowFormat,
  limit: number | null,
  read: ReadSoFar,
): AsyncGenerator<readonly InputRecord[]> {
  if (read.rows !== limit) {
    for await (const batch of batches) {
      const room = limit === null ? batch.length : Math.min(batch.length, limit - read.rows);
      const taken = batch.slice(0, room);
      read.rows += room;
      read.bytes += taken.reduce((sum, record) => sum + record.bytes, 0);
      yield taken.map((record) => (record.kind === 'row' ? (format.refuse(record) ?? record) : record));
      if (read.rows === limit) break;
    }
  }
  read.ended = true;
}

function failAbove(tally: Tally, run: RowRun, atEnd: boolean, rejectsFile: string | null): void {
  const { maxErrors } = run.rejects;
  if (maxErrors === null || !tooManyRejects(tally, maxErrors, atEnd)) return;
  throw new FaultError({
    code: 'too_many_rejects',
    rejected: tally.rejected,
    rows: tally.rowsIn,
    limit: 'count' in maxErrors ? String(maxErrors.count) : `${maxErrors.percent}%`,
    rejects: rejectsFile ?? 'above, on standard error',
  });
}

/** The first line on stderr: the model, and what is read. */
export function announcement(run: RowRun, { description, input, outputFormat }: OpenedRun): string {
  const labels = description.labels.length > 6 ? `${description.labels.length} labels` : description.labels.map(shown).join('/');
  const origin = run.model.embedded ? 'embedded' : shown(run.model.file);
  const output = outputFormat === input.schema.format ? '' : `, written as ${outputFormat}`;
  return `${shown(run.model.name)}, ${origin}: ${labels}; reading ${describeInput(input.schema)}${output}`;
}

function noRows({ input: { inputs } }: RowRun, { input }: OpenedRun): string {
  // A single line with a comma may well have been meant as a text.
  const hint = ' Its only line was read as the CSV header; if every line is a text: --input-format txt';
  const names = inputs.map((name) => (name === '-' ? 'standard input' : shown(name))).join(', ') || 'standard input';
  return `${names}: no rows.${input.guessed && input.schema.header !== null ? hint : ''}`;
}

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'comma', '\t': 'tab', ';': 'semicolon', '|': 'pipe', ' ': 'space' };

function describeInput(schema: InputSchema): string {
  const delimited = schema.format === 'csv' ? ` (${DELIMITER_NAMES[schema.delimiter] ?? shown(schema.delimiter)})` : '';
  const columns =
    schema.format === 'txt' || schema.textColumns.length === 0 ? '' : `, text from ${schema.textColumns.map(shown).join(' + ')}`;
  return `${schema.format}${delimited}${columns}`;
}
