/** What all whole-input commands share: options to a run that sums rows up, that run to an exit code. */

import type { OpenedInput } from '../../input/open.js';
import type { ModelFolder } from '../../models/folder.js';
import { type Collected, type Collector, collectRows, readRows } from '../../pipeline/collect-rows.js';
import { Interrupt } from '../../pipeline/interrupt.js';
import type { OpenedAnswering } from '../../pipeline/opened-run.js';
import type { ReadRun, RowRun, Watch } from '../../pipeline/row-run.js';
import { planThreads } from '../../pipeline/thread-plan.js';
import { tell } from '../../report/stderr.js';
import { numbersOf } from '../../tasks/numbers.js';
import type { TaskChoice } from '../../tasks/registry.js';
import { conllWarnings } from '../conll-input.js';
import { type WholeCommandName, wholeFlags } from '../flags/commands.js';
import type { Flags, ValuesOf } from '../flags/flag.js';
import { preparedLine, preparingOf, withPrepared } from '../preparing.js';
import type { Typed } from '../settings.js';
import { listenToSignals } from '../signals.js';
import { VERSION } from '../version.js';
import { openingTask } from './model-task.js';
import { firstLines, settleCommand, type ToldSettings } from './opening.js';
import { answeringOf, commandWith, filesOf, inputOptions, type SharedValues, type TextNeeds, textsFor } from './run-parts.js';
import { reported, reportWriter } from './run-report.js';
import { checkToldFiles, exitCodeOf, type FurtherSummary, tellSummary } from './run-summary.js';
import { watchFor } from './run-watch.js';

/** A whole-input command: its own flags, and what they ask for. */
export interface WholeCommand<Own extends Flags> {
  /** `match` is one with --group-by. */
  readonly name: WholeCommandName | 'match';
  readonly flags: Own;
  /** @throws FaultError usage when its flags contradict one another, or what resolving a model throws */
  plan(own: ValuesOf<Own>, shared: SharedValues, inputs: readonly string[]): Promise<WholePlan>;
}

/** What the flags of a command ask for. */
export interface WholePlan {
  /** Flags that mean nothing as they stand. */
  readonly warnings: readonly string[];
  /** The files that are written, where they are not the one of -o: the first stands for it. null is standard output. */
  readonly outputs?: readonly (string | null)[];
  /** Where rejects go when nothing is said; absent: beside the output, or to standard error. */
  readonly rejects?: string;
  /** Columns read beside the text. */
  readonly beside: readonly string[];
  readonly work: ModelWork | ReadingWork;
  /** What is read before rows are. */
  readonly before?: BeforeRows;
  /** Its result says all there is to say: no summary but where one is asked for or something went wrong, and --report is its own. */
  readonly tellsItself?: boolean;
}

/** What is read before rows are, with a model. */
export interface BeforeRows {
  /** The files: none may be the output. */
  readonly files: readonly string[];
  readonly model: ModelFolder;
  /** @param run whose model, threads and limits serve */
  read(run: RowRun): Promise<void>;
}

/** Rows are answered by a model. */
export interface ModelWork {
  readonly kind: 'answer';
  readonly model: ModelFolder;
  readonly task: TaskChoice;
  /** How its texts are read and answered. */
  readonly needs?: TextNeeds;
  collector(run: RowRun, watch: Watch): (opened: OpenedAnswering) => Collector;
  /** A folder in which answers that are vectors are kept from run to run; absent: none are. */
  readonly store?: string;
  /** What is still to be done when all rows were taken and the model is let go of; absent: nothing. */
  finish?(run: RowRun, interrupt: Interrupt, watch: Watch): Promise<Finish>;
}

/** How the end of a run went. */
export type Finish = FurtherSummary | 'interrupted';

/** Rows are only read. */
export interface ReadingWork {
  readonly kind: 'read';
  /** What is read as a row's text; a row of JSONL without it is rejected. */
  readonly textColumns: readonly string[];
  /** How its texts are read; absent: lists are texts too. */
  readonly needs?: TextNeeds;
  collector(run: ReadRun, watch: Watch, more: ReadingSurroundings): (input: OpenedInput) => Collector<string>;
}

/** What a command may need that works on when rows were read. */
export interface ReadingSurroundings {
  readonly interrupt: Interrupt;
  readonly told: ToldSettings;
}

/**
 * Runs a whole-input command.
 *
 * @param inputs files and globs as typed
 * @returns the exit code
 * @throws FaultError whatever ends the run
 */
export async function runWholeCommand<Own extends Flags>(
  command: WholeCommand<Own>,
  inputs: readonly string[],
  typed: Typed,
): Promise<number> {
  const { values, own, settings: found, told } = settleCommand(wholeFlags, command.flags, typed);
  const { warnings, outputs, rejects, beside, work, before, tellsItself = false } = await command.plan(own, values, inputs);
  const settings = [...found, ...warnings, ...conllWarnings(values, inputs)];
  if (values.verbose) settings.push(`Settings: ${JSON.stringify(values)}`);
  const say = firstLines(values.quiet, settings);
  // A column that is scored may hold lists; of a text that a model is to see the task decides.
  const needs = work.needs ?? (work.kind === 'read' ? { nested: true } : {});
  const numbers = work.kind === 'answer' && work.task.name === 'classify' ? numbersOf(work.model.config) : [];
  const asked = { ...textsFor(needs), beside: [...beside, ...numbers], wantColumns: false };
  const input = inputOptions(command.name, inputs, values, asked);
  // An output that is there already is replaced: there is nothing to go on with.
  const again = commandWith('--force');
  const files = filesOf(values);
  const [file = null, ...further] = outputs ?? [files.output.file];
  const base = {
    version: VERSION,
    input,
    limit: values.limit,
    resume: false,
    commands: { resume: again, restart: again },
    ...files,
    output: { ...files.output, file, further },
    rejects: { ...files.rejects, file: files.rejects.file ?? rejects ?? null },
  };
  const report = reportWriter(tellsItself ? null : values.report, command.name, base, told);
  const watch = watchFor(base.output.file, values, say, report);
  const interrupt = new Interrupt();
  const answering = (plain: ModelFolder, task: TaskChoice): RowRun => {
    const model = withPrepared(plain, values);
    const plan = planThreads(values.threads, model);
    // Before the workers start: where memory is short there may be no time afterwards.
    if (plan.warning !== null && !values.quiet) tell(plan.warning);
    if (values.verbose) settings.push(...plan.lines, preparedLine(model));
    return {
      ...base,
      ...answeringOf(values, null, needs),
      task,
      model,
      numbers,
      preparing: preparingOf(model, values),
      threads: plan.threads,
      leastThreads: plan.leastThreads,
      output: { ...base.output, format: null, columns: null, prefix: '', escapeFormulas: false },
      ...(work.kind === 'read' || work.store === undefined ? {} : { store: work.store }),
    };
  };
  const begin = async (): Promise<Collected & { more?: FurtherSummary }> => {
    const { model = null } = work.kind === 'answer' ? work : (before ?? {});
    const answers = model === null ? null : answering(model, work.kind === 'answer' ? work.task : openingTask(model));
    const first = before === undefined || answers === null ? null : { files: before.files, read: () => before.read(answers) };
    if (work.kind === 'read') {
      const run: ReadRun = { ...base, before: first, input: { ...input, textColumns: work.textColumns } };
      return readRows(run, watch, interrupt, work.collector(run, watch, { interrupt, told }));
    }
    if (answers === null) throw new Error('bug: a model that is not there');
    const run = { ...answers, before: first };
    const collected = await collectRows(run, watch, interrupt, work.collector(run, watch));
    if (collected.interrupted !== null || work.finish === undefined) return collected;
    const finish = await work.finish(run, interrupt, watch);
    return finish === 'interrupted' ? { ...collected, interrupted: interrupt.cause } : { ...collected, more: finish };
  };
  checkToldFiles(values, base);
  listenToSignals({ interrupt, graceMs: values.grace * 1000, tell, status: watch.status, isFlowing: watch.isFlowing });
  const { summary, interrupted, more } = await reported(report, begin);
  const ending = { summary, interrupted, closed: false };
  const code = exitCodeOf(ending, values.rejectsOk);
  await tellSummary(
    { ...ending, ...(more === undefined ? {} : { further: more }) },
    base,
    { ...values, quiet: values.quiet || (tellsItself && values.summary === 'text') },
    code,
  );
  if (interrupted !== null)
    tell(`llm-threads: stopped by ${interrupted} after row ${summary.rows_in}: nothing was written. Start again with: ${commandWith()}`);
  return code;
}
