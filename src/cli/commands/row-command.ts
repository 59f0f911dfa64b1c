/** What all row commands share: options to a row run, a row run to an exit code. */
import { fstatSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { FaultError, reasonOf, shown } from '../../core/faults.js';
import type { Format } from '../../core/row.js';
import { shellQuoted } from '../../core/shell.js';
import type { Template } from '../../core/template.js';
import { testFaultOf } from '../../core/test-fault.js';
import type { ModelPurpose } from '../../models/catalog.js';
import type { ModelFolder } from '../../models/folder.js';
import { resolveModel } from '../../models/resolve.js';
import { isSameFile, isSpecial, refuseInputs, refuseMissingFolder } from '../../output/refuse-file.js';
import { dryRun } from '../../pipeline/dry-run.js';
import { Interrupt } from '../../pipeline/interrupt.js';
import { plainOutputOf, rejectsFileOf } from '../../pipeline/output-files.js';
import type { Supervision } from '../../pipeline/quarantine.js';
import type { RowRun, Watch } from '../../pipeline/row-run.js';
import { type RowResult, runRows } from '../../pipeline/run-rows.js';
import { planThreads } from '../../pipeline/thread-plan.js';
import { statusLine } from '../../report/plain.js';
import { type Progress, progressMode, startProgress } from '../../report/progress.js';
import type { ProgressStatus } from '../../report/rates.js';
import { tell } from '../../report/stderr.js';
import { summaryText } from '../../report/summary.js';
import type { TaskChoice } from '../../tasks/registry.js';
import type { OnLong } from '../../tasks/task.js';
import { outputFile, outputFormat, rejectsFile } from '../destinations.js';
import { allFlagNames, type RowCommandName, rowFlags } from '../flags/commands.js';
import type { Flags, ValuesOf } from '../flags/flag.js';
import { hubModels } from '../hub-models.js';
import { settle, type Typed, unknownVariables } from '../settings.js';
import { listenToSignals, SIGNAL_EXIT } from '../signals.js';
import { STALLED_EXIT, supervise, supervision, watched } from '../supervise.js';
import { VERSION } from '../version.js';

const STDOUT = 1;

/** Exit code when rows were rejected and --rejects-ok was not said. */
const ROWS_REJECTED = 3;

export type RowValues = ValuesOf<typeof rowFlags>;

/** A row command: its own flags, and what they ask for. */
export interface RowCommand<Own extends Flags> {
  readonly name: RowCommandName;
  readonly flags: Own;
  /** @throws FaultError usage when its flags contradict one another */
  plan(own: ValuesOf<Own>, row: RowValues): TaskPlan;
}

/** What the flags of a command ask for. */
export interface TaskPlan {
  /** Whose embedded model serves when none is named. */
  readonly purpose: ModelPurpose;
  /** Flags that mean nothing as they stand. */
  readonly warnings: readonly string[];
  choose(model: ModelFolder): TaskChoice;
  /** What the text of a row is made of, instead of its text columns. */
  readonly template?: Template | null;
  /** JSONL: objects and arrays are texts too, as they are spelled. */
  readonly nested?: boolean;
  /** Names that a text column has where none is named, the likeliest first; `text` where left out. */
  readonly usualColumns?: readonly string[];
  /** What becomes of long texts where nothing is said. */
  readonly onLong?: OnLong;
  /** It writes texts, one after the other: chunks of one row. */
  readonly generates?: boolean;
  /** The output format where none was said, by name or option. */
  readonly outputFormat?: Format | null;
}

/**
 * Runs a row command.
 *
 * @param inputs files and globs as typed
 * @returns the exit code
 * @throws FaultError whatever ends the run
 */
export async function runRowCommand<Own extends Flags>(command: RowCommand<Own>, inputs: readonly string[], typed: Typed): Promise<number> {
  const keys = allFlagNames();
  const { values, configFile } = settle(rowFlags, typed, keys, process.env);
  const task = command.plan(settle(command.flags, typed, keys, process.env).values, values);
  const settings = configFile === null ? [] : [`Settings from ${configFile}`];
  for (const name of unknownVariables(keys, process.env)) settings.push(`${shown(name)} is set, but there is no such option: ignored.`);
  settings.push(...task.warnings);
  if (values.verbose) settings.push(`Settings: ${JSON.stringify(values)}`);
  // What was said in the first life of a supervised run need not be said again.
  const watcher = supervision();
  const restarted = watcher !== null && watcher.suspects.length > 0;
  const say = (line: string): void => {
    if (values.quiet || restarted) return;
    // The first line names the model; where settings came from is the second.
    for (const next of [line, ...settings.splice(0)]) tell(next);
  };
  const model = await resolveModel(values.model, values.dtype, task.purpose, hubModels(values));
  const plan = planThreads(values.threads, model);
  // Before the workers start: where memory is short there may be no time afterwards.
  if (plan.warning !== null && !values.quiet) tell(plan.warning);
  const run = rowRun(command.name, inputs, values, { model, task, threads: plan.threads, watcher });
  if (values.dryRun) {
    for (const line of [...(await dryRun(run)), ...plan.lines]) say(line);
    return 0;
  }
  if (values.verbose) settings.push(...plan.lines);
  checkSummaryFile(values.summaryFile, run);
  if (values.supervise && watcher === null) return supervise(supervisedOutput(run));
  const interrupt = new Interrupt();
  const watch = watchFor(run, values, say);
  listenToSignals({ interrupt, graceMs: values.grace * 1000, tell, status: watch.status, isFlowing: watch.isFlowing });
  const result = await watched(watcher, interrupt, values.grace * 1000, () => runRows(run, watch, interrupt));
  if (result === 'stalled') return STALLED_EXIT;
  const code = exitCodeOf(result, values.rejectsOk);
  await tellSummary(result, run, values, code);
  if (result.interrupted !== null) tell(interruptedLine(result, run));
  return code;
}

/** --supervise goes on from a journal, and reads the input anew: both have to be files. */
function supervisedOutput(run: RowRun): string {
  const output = plainOutputOf(run);
  if (output !== null && run.input.inputs.length > 0 && run.input.inputs.every((input) => input !== '-' && !isSpecial(input)))
    return output;
  throw new FaultError({
    code: 'usage',
    message: '--supervise starts a run again from its journal: that takes an output file, and inputs that can be read again.',
    remedy: 'Name files: llm-threads <command> INPUT -o OUTPUT --supervise',
  });
}

function exitCodeOf({ summary, closed, interrupted, tidied }: RowResult, rejectsOk: boolean): number {
  if (interrupted !== null) return SIGNAL_EXIT[interrupted];
  return summary.rejected > 0 && !rejectsOk && !closed && !tidied ? ROWS_REJECTED : 0;
}

function interruptedLine({ summary, interrupted, resumable }: RowResult, run: RowRun): string {
  const line = `llm-threads: stopped by ${interrupted} after row ${summary.rows_in}.`;
  if (resumable) return `${line}\nGo on with: ${run.commands.resume}`;
  return summary.rows_in === 0 ? `${line}\nNothing was written. Start again with: ${run.input.commandLine}` : line;
}

/** What was settled before a run can be put together. */
interface Settled {
  readonly model: ModelFolder;
  readonly task: TaskPlan;
  readonly threads: number;
  readonly watcher: Supervision | null;
}

function rowRun(command: RowCommandName, inputs: readonly string[], values: RowValues, { model, task, threads, watcher }: Settled): RowRun {
  const format = outputFormat(values) ?? task.outputFormat ?? null;
  if (format === 'npy') checkNpy(command, outputFile(values));
  return {
    version: VERSION,
    task: task.choose(model),
    model,
    input: {
      inputs,
      format: values.inputFormat,
      textColumns: values.textColumn,
      template: task.template ?? null,
      nested: task.nested ?? false,
      ...(task.usualColumns === undefined ? {} : { usualColumns: task.usualColumns }),
      delimiter: values.delimiter,
      header: !values.noHeader,
      maxRowBytes: values.maxRowBytes,
      badUtf8: values.onBadUtf8,
      encoding: values.encoding,
      command,
      commandLine: commandWith(),
      // JSONL that becomes CSV: the keys of its head become columns.
      wantColumns: format !== null && format !== 'jsonl',
    },
    limit: values.limit,
    resume: values.resume,
    commands: { resume: commandWith('--resume'), restart: commandWith('--force') },
    threads,
    chunkRows: task.generates === true ? 1 : values.chunkRows,
    batchTokens: values.batchTokens,
    feed: { maxLength: values.maxLength, onLong: values.onLong ?? task.onLong ?? 'truncate' },
    output: {
      file: outputFile(values),
      force: values.force,
      format,
      columns: values.columns.length === 0 ? null : values.columns,
      prefix: values.prefix,
      escapeFormulas: values.escapeFormulas,
    },
    rejects: { file: rejectsFile(values), maxErrors: values.maxErrors },
    trouble: {
      stallSeconds: values.stallTimeout === 0 ? null : values.stallTimeout,
      rowSeconds: values.rowTimeout,
      testFault: testFaultOf(process.env),
      supervision: watcher,
    },
  };
}

/** An array of vectors is what embed makes, and its shape is written last. @throws FaultError usage */
function checkNpy(command: RowCommandName, file: string | null): void {
  const message =
    command !== 'embed'
      ? `${command} makes no vectors: npy is for llm-threads embed.`
      : file === null || isSpecial(file)
        ? 'npy is written to a file: its shape is known at the end only, and stands at the start.'
        : null;
  if (message !== null)
    throw new FaultError({ code: 'usage', message, remedy: 'Name a file such as -o vectors.npy, or another --output-format.' });
}

/** What was typed, with another of --resume and --force, or as it was. */
function commandWith(flag?: '--resume' | '--force'): string {
  const typed = process.argv.slice(2).filter((word) => flag === undefined || (word !== '--resume' && word !== '--force'));
  return ['llm-threads', ...typed, ...(flag === undefined ? [] : [flag])].map(shellQuoted).join(' ');
}

function watchFor({ output }: RowRun, values: RowValues, say: (line: string) => void): Watch & { status(): string; isFlowing(): boolean } {
  const mode = values.quiet
    ? 'off'
    : progressMode(values.progress, process.stderr.isTTY === true, process.stdout.isTTY === true && output.file === null);
  let progress: Progress | null = null;
  // A file takes nothing from the terminal; what a pipe leads to often writes on it.
  const piped = output.file === null && !fstatSync(STDOUT).isFile();
  let ask: (() => ProgressStatus) | null = null;
  return {
    say,
    started: (status) => {
      ask = status;
      progress = startProgress(mode, status);
    },
    writing: () => {
      if (piped) progress?.hide();
    },
    ended: () => progress?.stop(),
    isFlowing: () => ask !== null,
    status: () => (ask === null ? 'No rows yet: opening the input and the model.' : statusLine(ask())),
  };
}

/** The summary is written at the end of hours of work: what would spoil that is said before. */
function checkSummaryFile(summaryFile: string | null, { input, output, rejects }: RowRun): void {
  if (summaryFile === null || isSpecial(summaryFile)) return;
  refuseInputs(summaryFile, input.inputs);
  refuseMissingFolder(summaryFile);
  if ([output.file, rejects.file].some((file) => file !== null && isSameFile(file, summaryFile))) {
    throw new FaultError({
      code: 'usage',
      message: `${summaryFile}: is the output or the rejects file too.`,
      remedy: 'Name another file with --summary-file.',
    });
  }
}

async function tellSummary({ summary, closed }: RowResult, run: RowRun, values: RowValues, code: number): Promise<void> {
  const json = JSON.stringify(summary);
  if (!values.quiet || code !== 0)
    tell(values.summary === 'json' ? json : summaryText(summary, { rejectsFile: rejectsFileOf(run), closed }));
  if (values.summaryFile === null) return;
  try {
    await writeFile(values.summaryFile, `${json}\n`);
  } catch (error) {
    throw new FaultError({ code: 'output_failed', file: values.summaryFile, reason: reasonOf(error) });
  }
}
