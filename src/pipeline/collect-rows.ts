/**
 * Runs a whole-input command from input to its sink: every row answered in input order, none written. No journal: what is
 * summed up cannot be gone on with.
 */
import { openRejects } from '../output/rejects.js';
import { type Summary, summarise } from '../report/summary.js';
import { answerChunks } from './answered-chunks.js';
import { Committer, checkAccounting, failAbove, type RowSink } from './commit.js';
import type { EndingSignal, Interrupt } from './interrupt.js';
import { closeAnswering, type OpenedAnswering, openAnswering } from './opened-run.js';
import { checkFiles, claimOutput, rejectsFileOf } from './output-files.js';
import type { RowRun, Watch } from './row-run.js';

/** How long a model call may still take once a run was interrupted and its grace is over. */
const STOP_MS = 5000;

export interface Collected {
  readonly summary: Summary;
  /** The signal that ended it before its input did: then the sums are of a part only. */
  readonly interrupted: EndingSignal | null;
}

/**
 * Runs to the end of the input, or until it is interrupted.
 *
 * @param sinkOf what takes the rows, made when model and input are known; it may tell what it found by `watch`
 * @throws FaultError whatever ends the run early
 */
export async function collectRows(
  run: RowRun,
  watch: Watch,
  interrupt: Interrupt,
  sinkOf: (opened: OpenedAnswering) => Omit<RowSink, 'flush'>,
): Promise<Collected> {
  checkFiles(run, run.input.inputs);
  const claimed = claimOutput(run);
  const started = performance.now();
  try {
    const opened = await openAnswering(run);
    try {
      const sink: RowSink = { ...sinkOf(opened), flush: async () => 'open' };
      const answering = answerChunks(run, opened, { interrupt, before: null, refuse: () => null });
      const { tally, read } = answering;
      const seconds = (): number => (performance.now() - started) / 1000;
      const inputs = opened.input.files.map(({ path }) => path);
      const rejectsFile = rejectsFileOf(run);
      watch.started(() => answering.status(seconds()));
      const rejects = await openRejects({ file: rejectsFile, output: run.output.file, inputs }, null);
      try {
        const committer = new Committer(sink, rejects, tally);
        for await (const { chunk, answers } of answering.chunks) {
          await committer.commit(answers);
          opened.engine.progressed();
          answering.committed(chunk);
          failAbove(tally, run, false, rejectsFile);
        }
        const finished = read.ended && tally.rowsIn === read.rows;
        if (finished) {
          failAbove(tally, run, true, rejectsFile);
          checkAccounting(tally, read.rows, committer.recordsMade);
        }
        const { version, threads, model } = run;
        const facts = { seconds: seconds(), threads, model: model.name, modelSha256: opened.modelSha256, version };
        return { summary: summarise(tally, facts), interrupted: finished ? null : interrupt.cause };
      } finally {
        watch.ended();
        await rejects.close();
      }
    } finally {
      await closeAnswering(opened, interrupt.cause === null ? null : STOP_MS);
    }
  } finally {
    interrupt.settled();
    claimed.release();
  }
}
