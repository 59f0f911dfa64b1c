/**
 * Runs one row command from input to committed output. Read this file first.
 *
 * Each stage pulls from the one before it, so a slow writer slows the reader and memory stays bounded.
 */
import { type Fault, FaultError } from '../core/faults.js';
import type { Rejected, Row } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import { newTally, restoreTally, type Tally } from '../core/tally.js';
import { killAt } from '../core/test-kill.js';
import type { JournalEntry } from '../output/journal.js';
import { finishOutput } from '../output/left-behind.js';
import { modelHashOf } from '../plan/fingerprint.js';
import { type Summary, summarise } from '../report/summary.js';
import { chosenTask } from '../tasks/registry.js';
import { announcement, noRows } from './announcement.js';
import { answerChunks } from './answered-chunks.js';
import { measureOf } from './chunk-measure.js';
import { Committer, checkAccounting, failAbove, type RowSink } from './commit.js';
import { formatSink } from './format-sink.js';
import type { EndingSignal, Interrupt } from './interrupt.js';
import { closeAnswering, type OpenedRun, openRun } from './opened-run.js';
import { checkFiles, claimOutput, OutputFiles, refuseChanges, rejectsFileOf } from './output-files.js';
import { refuseOtherPart } from './part-files.js';
import type { RowFollower } from './row-follower.js';
import type { RowRun, Watch } from './row-run.js';

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

/**
 * Runs to the end of the input, or until the reader of the output is gone or the run is interrupted.
 *
 * @returns the summary, and how it ended
 * @throws FaultError whatever ends the run early; rows before it are written
 */
export async function runRows(asked: RowRun, watch: Watch, interrupt: Interrupt): Promise<RowResult> {
  const beside = asked.prepare?.files ?? [];
  checkFiles(asked, [...asked.input.inputs, ...beside]);
  const claimed = claimOutput(asked);
  const { plan } = claimed;
  let follower: RowFollower | null = null;
  try {
    const before = plan.kind === 'begin' ? null : plan.journal.last;
    const clock = clockFrom(before);
    if (plan.kind === 'finish') {
      watch.say(`${shown(asked.output.file ?? '')}: was complete but for its name.`);
      await finishOutput(asked.output.file ?? '');
      const tally = plan.journal.last === null ? newTally() : restoreTally(plan.journal.last.tally);
      const worked = { threads: asked.threads, seconds: clock() * asked.threads };
      const summary = summaryOf(asked, tally, { seconds: clock(), worked, modelSha256: modelHashOf(plan.journal.identity) });
      return { summary, closed: false, interrupted: null, resumable: false, tidied: plan.named };
    }
    const told: string[] = [];
    const task = (await asked.prepare?.task(asked, (line) => told.push(line))) ?? asked.task;
    const run = { ...asked, task };
    const opened = await openRun(run);
    try {
      if (claimed.whole !== null) {
        refuseOtherPart(claimed.whole, run.output.file ?? '', opened.identity);
        watch.say(`${shown(run.output.file ?? '')}: is complete already.`);
        const { rows_in: rowsIn, rows_out: rowsOut, rejected, records_written: recordsWritten } = claimed.whole;
        const tally = { ...newTally(), rowsIn, rowsOut, rejected, recordsWritten };
        const summary = summaryOf(run, tally, {
          seconds: 0,
          worked: { threads: run.threads, seconds: 0 },
          modelSha256: opened.modelSha256,
        });
        return { summary, closed: false, interrupted: null, resumable: false, tidied: true };
      }
      refuseChanges(run, plan, opened.identity);
      follower = run.follow?.({ ...opened, run, watch }) ?? null;
      follower?.check(plan.kind);
      watch.say(announcement(run.model, opened, opened.outputFormat));
      for (const line of [...told, ...opened.warnings]) watch.say(line);
      if (before !== null) watch.say(`Going on after row ${before.rows}.`);
      const inputs = opened.input.files.map(({ path }) => path);
      checkFiles(run, [...inputs, ...beside]);
      const context = { inputs, seconds: clock, follower, header: opened.format.header() };
      const open = (): Promise<OutputFiles> => OutputFiles.open(run, plan, opened.identity, context);
      const { tally, ...ended } = await answerAll(run, opened, open, { watch, interrupt, clock, before, follower });
      const isAll = run.shard == null && run.limit !== 0;
      if (tally.rowsIn === 0 && isAll && ended.interrupted === null) watch.say(noRows(run.input.inputs, opened.input));
      const summary = summaryOf(run, tally, effortOf(opened, clock, before));
      return { summary: { ...summary, ...follower?.counts() }, ...ended };
    } finally {
      await closeAnswering(opened, interrupt.cause !== null);
    }
  } finally {
    interrupt.settled();
    follower?.release();
    claimed.release();
  }
}

/** Seconds of work so far, those of earlier runs included. */
function clockFrom(before: JournalEntry | null): () => number {
  const started = performance.now();
  return () => (before?.seconds ?? 0) + (performance.now() - started) / 1000;
}

type Ended = Omit<RowResult, 'summary'>;

/** What it took, earlier runs included. */
interface Effort {
  readonly seconds: number;
  readonly worked: { readonly threads: number; readonly seconds: number };
  readonly modelSha256: string;
}

function effortOf({ engine, modelSha256 }: OpenedRun, clock: () => number, before: JournalEntry | null): Effort {
  const { threads, seconds } = engine.worked();
  return { seconds: clock(), worked: { threads, seconds: seconds + (before?.seconds ?? 0) * threads }, modelSha256 };
}

function summaryOf({ version, model }: RowRun, tally: Tally, { seconds, worked, modelSha256 }: Effort): Summary {
  return summarise(tally, { seconds, threads: worked.threads, threadSeconds: worked.seconds, model: model.name, modelSha256, version });
}

interface Surroundings {
  readonly watch: Watch;
  readonly interrupt: Interrupt;
  readonly clock: () => number;
  /** Where an earlier run stopped. */
  readonly before: JournalEntry | null;
  readonly follower: RowFollower | null;
}

async function answerAll(
  run: RowRun,
  opened: OpenedRun,
  openFiles: () => Promise<OutputFiles>,
  { watch, interrupt, clock, before, follower }: Surroundings,
): Promise<Ended & { tally: Tally }> {
  const { engine, format } = opened;
  const refuse = (row: Row): Rejected | null => format.refuse(row) ?? follower?.refuse(row) ?? null;
  const answering = answerChunks(run, opened, { interrupt, before, refuse, observer: watch.observer });
  const { tally, read } = answering;
  const ended = (): void => watch.ended(summaryOf(run, tally, effortOf(opened, clock, before)));
  watch.started(() => answering.status(clock()));
  const rejectsFile = rejectsFileOf(run);
  // Opened once signals are listened to: from here on there is something to leave in order.
  const files = await openFiles().catch((error: unknown) => {
    ended();
    throw error;
  });
  const task = chosenTask(run.task);
  const sink = formatSink(opened, task, files.target);
  const committer = new Committer(follower === null ? sink : followed(sink, follower), files.rejects, tally);
  try {
    failAbove(tally, run, false, rejectsFile);
    let state = before === null ? await sink.header() : 'open';
    killAt('header-written');
    if (state === 'open') {
      for await (const { chunk, answers } of answering.chunks) {
        watch.writing?.();
        state = await committer.commit(answers);
        watch.observer?.committed(measureOf(answers, (answer) => task.findings(answer, opened.description)));
        engine.progressed();
        if (state === 'closed') break;
        await files.committed(chunk, tally);
        if (answering.committed(chunk)) await files.save();
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
      checkAccounting(tally, read.rows, committer.recordsMade);
    }
    await files.complete(tally, read.all, state === 'open' ? format.finalHead : undefined);
    return { tally, closed: state === 'closed', interrupted: null, resumable: false, tidied: false };
  } catch (error) {
    await files.abandon();
    if (error instanceof FaultError && files.resumable) error.hint = hintAfter(error.fault.code, run.commands);
    throw error;
  } finally {
    ended();
  }
}

/** The sink, and a follower who takes the rows as they go and tells of them once they are written. */
function followed(sink: RowSink, follower: RowFollower): RowSink {
  return {
    ...sink,
    take(row, answer) {
      follower.take(row, answer);
      return sink.take(row, answer);
    },
    async flush() {
      const state = await sink.flush();
      await follower.tell();
      return state;
    },
  };
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
