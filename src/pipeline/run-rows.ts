/**
 * Runs one row command from input to committed output. Read this file first.
 *
 * Each stage pulls from the one before it, so a slow writer slows the reader and memory stays bounded.
 */
import { FaultError, shown } from '../core/faults.js';
import { type InputRecord, type InputSchema, recordBytes } from '../core/row.js';
import { newTally, type Tally } from '../core/tally.js';
import { inOrder } from '../engine/in-order.js';
import { openRejects } from '../output/rejects.js';
import type { RowFormat } from '../output/row-format.js';
import { checkTarget, openTarget } from '../output/target.js';
import { cutGrid, MAX_CHUNK_BYTES } from '../plan/grid.js';
import { type Summary, summarise } from '../report/summary.js';
import { taskNamed } from '../tasks/registry.js';
import { chunkAnswerer } from './answer-rows.js';
import { Committer, checkAccounting, type Destination, tooManyRejects } from './commit.js';
import { type OpenedRun, openRun, rejectsFileOf } from './opened-run.js';
import type { RowRun, Watch } from './row-run.js';

/** Chunks in flight a worker: enough that one slow chunk at the head leaves the others work. */
const CHUNKS_A_WORKER = 4;

/** How a run ended. */
export interface RowResult {
  readonly summary: Summary;
  /** The reader of the output was gone before the end: no error, and nothing to account for. */
  readonly closed: boolean;
}

/** Bytes of records in flight at most, and at least room for every worker's chunk. */
const WINDOW_BYTES = 64 * MAX_CHUNK_BYTES;

/**
 * Runs to the end of the input, or until the reader of the output is gone.
 *
 * @returns the summary, and whether the reader of the output left before the end
 * @throws FaultError whatever ends the run early; rows before it are written
 */
export async function runRows(run: RowRun, watch: Watch): Promise<RowResult> {
  const started = performance.now();
  const opened = await openRun(run);
  try {
    watch.say(announcement(run, opened));
    for (const warning of opened.warnings) watch.say(warning);
    const { tally, closed } = await answerAll(run, opened, watch, started);
    if (tally.rowsIn === 0) watch.say(`${run.input.inputs.map(shown).join(', ') || 'standard input'}: no rows.`);
    const summary = summarise(tally, {
      seconds: (performance.now() - started) / 1000,
      threads: run.threads,
      model: run.model.name,
      modelSha256: opened.modelSha256,
      version: run.version,
    });
    return { summary, closed };
  } finally {
    opened.input.close();
    await opened.engine.stop();
  }
}

async function answerAll(run: RowRun, opened: OpenedRun, watch: Watch, started: number): Promise<{ tally: Tally; closed: boolean }> {
  const { input, engine, description, format } = opened;
  const task = taskNamed(run.task.name);
  const tally = newTally();
  const read = { rows: 0, bytes: 0 };
  const files = { output: run.output.file, force: run.output.force, inputs: opened.input.files.map(({ path }) => path) };
  const rejectsFile = rejectsFileOf(run);
  // Both are asked before either is touched: a refused output must not cost the rejects of an earlier run.
  checkTarget(files);
  const rejects = openRejects({ file: rejectsFile, ...files });
  const target = await openTarget(files);
  const to: Destination = { format, target, rejects };
  const committer = new Committer(
    to,
    {
      newColumns: opened.newColumns.length,
      cells: (answer) => task.cells(answer, description, run.task.settings),
      countAs: (answer) => task.countAs(answer, description),
    },
    tally,
  );

  const records = admit(input.records(), format, run.limit, read);
  const chunks = cutGrid(records, { maxRows: run.chunkRows, flushOnIdle: opened.invariant });
  const answered = inOrder(chunks, chunkAnswerer(engine, opened.invariant, run.trouble), {
    maxItems: CHUNKS_A_WORKER * run.threads,
    maxCost: WINDOW_BYTES,
    cost: (chunk) => chunk.bytes,
  });

  watch.started(() => ({
    rows: tally.rowsIn,
    rejected: tally.rejected,
    tokens: tally.tokens,
    // Rows in flight are read but not done; of compressed input the share that is done counts.
    bytesRead: read.bytes === 0 ? 0 : (input.bytesRead() * tally.bytes) / read.bytes,
    totalBytes: input.totalBytes,
    rowsTotal: null,
    seconds: (performance.now() - started) / 1000,
  }));
  let state: 'open' | 'closed';
  try {
    state = await committer.writeHeader();
    if (state === 'open') {
      for await (const chunk of answered) {
        state = await committer.commit(chunk);
        engine.progressed();
        if (state === 'closed') break;
        failAbove(tally, run, false, rejectsFile);
      }
    }
    if (state === 'open') {
      failAbove(tally, run, true, rejectsFile);
      checkAccounting(tally, read.rows);
    }
    await target.complete();
  } catch (error) {
    await target.abandon();
    throw error;
  } finally {
    watch.ended();
    await rejects.close();
  }
  return { tally, closed: state === 'closed' };
}

/** Counts the records read, ends after --limit, and rejects rows that the output has no place for. */
async function* admit(
  batches: AsyncIterable<readonly InputRecord[]>,
  format: RowFormat,
  limit: number | null,
  read: { rows: number; bytes: number },
): AsyncGenerator<readonly InputRecord[]> {
  if (limit === 0) return;
  for await (const batch of batches) {
    const room = limit === null ? batch.length : Math.min(batch.length, limit - read.rows);
    const taken = batch.slice(0, room);
    read.rows += room;
    read.bytes += taken.reduce((sum, record) => sum + recordBytes(record), 0);
    yield taken.map((record) => (record.kind === 'row' ? (format.refuse(record) ?? record) : record));
    if (read.rows === limit) return;
  }
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

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'comma', '\t': 'tab', ';': 'semicolon', '|': 'pipe', ' ': 'space' };

function describeInput(schema: InputSchema): string {
  const delimited = schema.format === 'csv' ? ` (${DELIMITER_NAMES[schema.delimiter] ?? shown(schema.delimiter)})` : '';
  const columns =
    schema.format === 'txt' || schema.textColumns.length === 0 ? '' : `, text from ${schema.textColumns.map(shown).join(' + ')}`;
  return `${schema.format}${delimited}${columns}`;
}
