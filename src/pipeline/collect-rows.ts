/**
 * Runs a whole-input command: every row goes, in input order, to a collector that sums rows up; what it made of them is written
 * when the input has ended. No journal: what is summed up cannot be gone on with.
 *
 * Rows are answered by a model (`collectRows`) or only read (`readRows`); the rest is the same for both.
 */
import type { Finding } from '../core/measures.js';
import type { InputRecord, Rejected, Row } from '../core/row.js';
import { newTally, type Tally } from '../core/tally.js';
import { inOrder } from '../engine/in-order.js';
import { type OpenedInput, openInput } from '../input/open.js';
import { openRejects } from '../output/rejects.js';
import { openTarget, type Target } from '../output/target.js';
import type { ProgressStatus } from '../report/rates.js';
import { type RunFacts, type Summary, summarise } from '../report/summary.js';
import { type Answer, chosenTask } from '../tasks/registry.js';
import { noRows } from './announcement.js';
import type { AnsweredChunk } from './answer-rows.js';
import { type AnsweringRun, admit, answerChunks, type ReadSoFar } from './answered-chunks.js';
import { measureOf } from './chunk-measure.js';
import { Committer, checkAccounting, failAbove, type RowSink } from './commit.js';
import type { EndingSignal, Interrupt } from './interrupt.js';
import { closeAnswering, type OpenedAnswering, openAnswering } from './opened-run.js';
import { type ClaimedOutput, checkFiles, claimOutput, rejectsFileOf } from './output-files.js';
import type { ReadRun, RowRun, RunFiles, Watch } from './row-run.js';

/** Sums rows up. `take` gives how many records a row made of what is written; 0 where only sums are. */
export interface Collector<Given = Answer> extends Omit<RowSink<Given>, 'flush'> {
  /** The reject of a row that cannot be summed up, or null; asked before the row is answered. Absent: all rows can. */
  refuse?(row: Row): Rejected | null;
  /** What is written, once the input has ended: to the output, and to each further file of it. */
  results?(): readonly (Iterable<Buffer> | AsyncIterable<Buffer>)[];
  /** Making the results is work of its own: progress and summary are of the reading. */
  readonly worksAfterwards?: boolean;
}

export interface Collected {
  readonly summary: Summary;
  /** The signal that ended it before its input did: then the sums are of a part only, and nothing was written. */
  readonly interrupted: EndingSignal | null;
}

/**
 * Runs model and rows to the end of the input, or until interrupted.
 *
 * @param collectorOf made when model and input are known; it may tell what it found by `watch`
 * @throws FaultError whatever ends the run early
 */
export async function collectRows(
  run: RowRun & Pick<RunFiles, 'before'>,
  watch: Watch,
  interrupt: Interrupt,
  collectorOf: (opened: OpenedAnswering) => Collector,
): Promise<Collected> {
  const { version, model } = run;
  return withFiles(run, interrupt, async (clock) => {
    const opened = await openAnswering(run);
    try {
      const collector = collectorOf(opened);
      const refuse = (row: Row): Rejected | null => collector.refuse?.(row) ?? null;
      const answering = answerChunks(run, opened, { interrupt, before: null, refuse, observer: watch.observer });
      const { tally, read, status } = answering;
      const facts = (): Omit<RunFacts, 'seconds'> => {
        const { threads, seconds: threadSeconds } = opened.engine.worked();
        return { threads, threadSeconds, model: model.name, modelSha256: opened.modelSha256, version };
      };
      const task = chosenTask(run.task);
      const findingsOf = (answer: Answer): readonly Finding[] => task.findings(answer, opened.description);
      const source = { input: opened.input, chunks: answersOf(answering, opened), tally, read, status, facts, findingsOf };
      return await collect(run, source, collector, { watch, interrupt, clock });
    } finally {
      await closeAnswering(opened, interrupt.cause !== null);
    }
  });
}

/**
 * Reads rows to the end of the input, or until interrupted. A row's text stands where a model's answer would; a row without one is empty.
 *
 * @param collectorOf made when the input is known; it may tell what it found by `watch`
 * @throws FaultError whatever ends the run early
 */
export async function readRows(
  run: ReadRun,
  watch: Watch,
  interrupt: Interrupt,
  collectorOf: (input: OpenedInput) => Collector<string>,
): Promise<Collected> {
  return withFiles(run, interrupt, async (clock) => {
    const input = await openInput(run.input);
    try {
      const collector = collectorOf(input);
      const tally = newTally();
      const read: ReadSoFar = { rows: 0, passed: 0, bytes: 0, all: { chunks: 0, rows: 0 }, ended: false };
      const batches = admit(input.records(null), (row) => collector.refuse?.(row) ?? row, run.limit, read);
      const batchAtATime = { maxItems: () => 1, maxCost: Number.POSITIVE_INFINITY, cost: () => 0 };
      const chunks = inOrder(batches, async (batch) => textsOf(batch), batchAtATime, interrupt);
      const status = (seconds: number): ProgressStatus => ({
        rows: tally.rowsIn,
        rejected: tally.rejected,
        tokens: 0,
        bytesRead: input.bytesRead(),
        totalBytes: input.totalBytes,
        mostRows: run.limit,
        seconds,
      });
      const facts = (): Omit<RunFacts, 'seconds'> => ({
        threads: 1,
        threadSeconds: clock(),
        model: null,
        modelSha256: null,
        version: run.version,
      });
      const source = { input, chunks, tally, read, status, facts, findingsOf: () => [] };
      return await collect(run, source, collector, { watch, interrupt, clock });
    } finally {
      input.close();
    }
  });
}

/** Holds the files of a run while it goes on. */
async function withFiles(run: ReadRun, interrupt: Interrupt, work: (clock: () => number) => Promise<Collected>): Promise<Collected> {
  for (const one of oneByOne(run)) checkFiles(one, [...run.input.inputs, ...(run.before?.files ?? [])]);
  const claimed: ClaimedOutput[] = [];
  const started = performance.now();
  try {
    for (const one of oneByOne(run)) claimed.push(claimOutput(one));
    await run.before?.read();
    return await work(() => (performance.now() - started) / 1000);
  } finally {
    interrupt.settled();
    for (const one of claimed) one.release();
  }
}

async function* answersOf(answering: AnsweringRun, { engine }: OpenedAnswering): AsyncGenerator<AnsweredChunk> {
  for await (const { chunk, answers } of answering.chunks) {
    yield answers;
    engine.progressed();
    answering.committed(chunk);
  }
}

function textsOf(batch: readonly InputRecord[]): AnsweredChunk<string> {
  return {
    records: batch.map((record) => (record.kind === 'row' ? { kind: 'answered', row: record, answer: record.text || null } : record)),
    bytes: batch.reduce((sum, { bytes }) => sum + bytes, 0),
    duplicates: 0,
    truncated: 0,
    tokens: 0,
    padding: 0,
    busyMs: 0,
    work: null,
    calls: [],
  };
}

/** Rows on their way to a collector. */
interface Source<Given> {
  readonly input: OpenedInput;
  readonly chunks: AsyncIterable<AnsweredChunk<Given>>;
  readonly tally: Tally;
  readonly read: Readonly<ReadSoFar>;
  status(seconds: number): ProgressStatus;
  facts(): Omit<RunFacts, 'seconds'>;
  findingsOf(answer: Given): readonly Finding[];
}

interface Surroundings {
  readonly watch: Watch;
  readonly interrupt: Interrupt;
  readonly clock: () => number;
}

/** Takes all rows to the collector, then writes its results. */
async function collect<Given>(
  run: ReadRun,
  { input, chunks, tally, read, status, facts, findingsOf }: Source<Given>,
  collector: Collector<Given>,
  { watch, interrupt, clock }: Surroundings,
): Promise<Collected> {
  const inputs = input.files.map(({ path }) => path);
  for (const one of oneByOne(run)) checkFiles(one, inputs);
  const rejectsFile = rejectsFileOf(run);
  const summary = (): Summary => summarise(tally, { ...facts(), seconds: clock() });
  let ending: Summary | null = null;
  const ended = (): Summary => {
    if (ending !== null) return ending;
    ending = summary();
    watch.ended(ending);
    return ending;
  };
  watch.started(() => status(clock()));
  try {
    const rejects = await openRejects({ file: rejectsFile, output: run.output.file, inputs }, null);
    try {
      const committer = new Committer({ ...collector, flush: async () => 'open' }, rejects, tally);
      for await (const chunk of chunks) {
        await committer.commit(chunk);
        watch.observer?.committed(measureOf(chunk, findingsOf));
        failAbove(tally, run, false, rejectsFile);
      }
      if (!read.ended || tally.rowsIn !== read.rows) return { summary: summary(), interrupted: interrupt.cause };
      failAbove(tally, run, true, rejectsFile);
      checkAccounting(tally, read.rows, committer.recordsMade);
    } finally {
      await rejects.close();
    }
    if (tally.rowsIn === 0 && run.limit !== 0 && interrupt.cause === null) watch.say(noRows(run.input.inputs, input));
    watch.writing?.();
    if (collector.worksAfterwards === true) ended();
    const written = await writeResults(run, inputs, collector.results?.() ?? [], interrupt);
    return { summary: ended(), interrupted: written ? null : interrupt.cause };
  } finally {
    ended();
  }
}

/** Writes each result to its file; none has its name before all are written. @returns false when interrupted before */
async function writeResults(
  run: ReadRun,
  inputs: readonly string[],
  results: readonly (Iterable<Buffer> | AsyncIterable<Buffer>)[],
  interrupt: Interrupt,
): Promise<boolean> {
  const targets: Target[] = [];
  try {
    for (const { output } of oneByOne(run)) targets.push(await openTarget({ output: output.file, inputs }, null));
    for (const [i, target] of targets.entries()) {
      for await (const block of results[i] ?? []) {
        if (interrupt.cause !== null) break;
        if ((await target.write(block)) === 'closed') break;
      }
    }
    const finished = interrupt.cause === null;
    for (const target of targets) await (finished ? target.complete() : target.discard());
    return finished;
  } catch (error) {
    for (const target of targets) await target.discard();
    throw error;
  }
}

/** The run as if each of its output files were the only one. */
function oneByOne(run: RunFiles): readonly RunFiles[] {
  const { file, further = [] } = run.output;
  return [file, ...further].map((one) => ({ ...run, output: { ...run.output, file: one } }));
}
