/** What all row commands share: options to a row run, a row run to an exit code. */
import { FaultError } from '../../core/faults.js';
import type { Format } from '../../core/row.js';
import type { InputOptions } from '../../input/open.js';
import type { ModelPurpose } from '../../models/catalog.js';
import type { ModelFolder } from '../../models/folder.js';
import { resolveModel } from '../../models/resolve.js';
import { isSpecial } from '../../output/refuse-file.js';
import { dryRun } from '../../pipeline/dry-run.js';
import { Interrupt } from '../../pipeline/interrupt.js';
import { plainOutputOf } from '../../pipeline/output-files.js';
import type { Supervision } from '../../pipeline/quarantine.js';
import type { Preparation, RowRun } from '../../pipeline/row-run.js';
import { type RowResult, runRows } from '../../pipeline/run-rows.js';
import { planThreads, type ThreadPlan } from '../../pipeline/thread-plan.js';
import type { Shard } from '../../plan/shard.js';
import { tell } from '../../report/stderr.js';
import { numbersOf } from '../../tasks/numbers.js';
import type { TaskChoice } from '../../tasks/registry.js';
import { conllWarnings } from '../conll-input.js';
import { outputFile, outputFormat } from '../destinations.js';
import { type RowCommandName, rowFlags } from '../flags/commands.js';
import type { Flags, ValuesOf } from '../flags/flag.js';
import { hubModels } from '../hub-models.js';
import { preparedLine, preparingOf, withPrepared } from '../preparing.js';
import type { Typed } from '../settings.js';
import { makeFolder, partOutput, shardOf } from '../shard.js';
import { listenToSignals } from '../signals.js';
import { STALLED_EXIT, supervise, supervision, watched } from '../supervise.js';
import { VERSION } from '../version.js';
import { firstLines, settleCommand } from './opening.js';
import { answeringOf, commandWith, filesOf, inputOptions, type TextNeeds, textsFor } from './run-parts.js';
import { reported, reportWriter } from './run-report.js';
import { checkToldFiles, exitCodeOf, tellSummary } from './run-summary.js';
import { watchFor } from './run-watch.js';

export type RowValues = ValuesOf<typeof rowFlags>;

/** A row command: its own flags, and what they ask for. */
export interface RowCommand<Own extends Flags> {
  readonly name: RowCommandName;
  readonly flags: Own;
  /** @param inputs as typed @throws FaultError usage when its flags contradict one another */
  plan(own: ValuesOf<Own>, row: RowValues, inputs: readonly string[]): TaskPlan | Promise<TaskPlan>;
}

/** What the flags of a command ask for. */
export interface TaskPlan extends TextNeeds {
  /** Whose embedded model serves when none is named. */
  readonly purpose: ModelPurpose;
  /** Flags that mean nothing as they stand. */
  readonly warnings: readonly string[];
  choose(model: ModelFolder): TaskChoice;
  /** What has to be read before the task is known in full. */
  readonly prepare?: Preparation;
  /** The output format where none was said, by name or option. */
  readonly outputFormat?: Format | null;
  /** Columns that are asked for beside the text. */
  readonly beside?: readonly string[];
  /** Standard input is answered as it comes: after a pause, or a wait, of so long. */
  readonly idleMs?: number;
  /** Options beside those of the task that can change what is written, by their long name. */
  readonly identity?: Readonly<Record<string, unknown>>;
  /** Who looks at the rows as they are written. */
  readonly follow?: NonNullable<RowRun['follow']>;
}

/**
 * Runs a row command.
 *
 * @param inputs files and globs as typed
 * @returns the exit code
 * @throws FaultError whatever ends the run
 */
export async function runRowCommand<Own extends Flags>(command: RowCommand<Own>, inputs: readonly string[], typed: Typed): Promise<number> {
  const { values, own, settings: found, told } = settleCommand(rowFlags, command.flags, typed);
  const task = await command.plan(own, values, inputs);
  const settings = [...found, ...task.warnings, ...conllWarnings(values, inputs)];
  if (values.verbose) settings.push(`Settings: ${JSON.stringify(values)}`);
  // What was said in the first life of a supervised run need not be said again.
  const watcher = supervision();
  const restarted = watcher !== null && watcher.suspects.length > 0;
  const say = firstLines(values.quiet || restarted, settings);
  const model = withPrepared(await resolveModel(values.model, values.dtype, task.purpose, hubModels(values)), values);
  const plan = planThreads(values.threads, model);
  // Before the workers start: where memory is short there may be no time afterwards.
  if (plan.warning !== null && !values.quiet) tell(plan.warning);
  const run = rowRun(command.name, inputs, values, { model, task, plan, watcher });
  if (values.dryRun) {
    for (const line of [...(await dryRun(run)), ...plan.lines]) say(line);
    return 0;
  }
  if (values.verbose) settings.push(...plan.lines, preparedLine(model));
  if (run.shard != null && values.output !== null) makeFolder(values.output);
  checkToldFiles(values, run);
  if (values.supervise && watcher === null) return supervise(supervisedOutput(run));
  const interrupt = new Interrupt();
  const report = reportWriter(values.report, command.name, run, told);
  const watch = watchFor(run.output.file, values, say, report);
  listenToSignals({ interrupt, graceMs: values.grace * 1000, tell, status: watch.status, isFlowing: watch.isFlowing });
  const work = (): Promise<RowResult> => reported(report, () => runRows(run, watch, interrupt));
  const result = await watched(watcher, interrupt, values.grace * 1000, work);
  if (result === 'stalled') return STALLED_EXIT;
  // What an earlier run had finished was judged by that run.
  const code = exitCodeOf({ ...result, closed: result.closed || result.tidied }, values.rejectsOk);
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

function interruptedLine({ summary, interrupted, resumable }: RowResult, run: RowRun): string {
  const line = `llm-threads: stopped by ${interrupted} after row ${summary.rows_in}.`;
  if (resumable) return `${line}\nGo on with: ${run.commands.resume}`;
  return summary.rows_in === 0 ? `${line}\nNothing was written. Start again with: ${run.input.commandLine}` : line;
}

/** What was settled before a run can be put together. */
interface Settled {
  readonly model: ModelFolder;
  readonly task: TaskPlan;
  readonly plan: ThreadPlan;
  readonly watcher: Supervision | null;
}

function rowRun(command: RowCommandName, inputs: readonly string[], values: RowValues, { model, task, plan, watcher }: Settled): RowRun {
  const asked = outputFormat(values) ?? task.outputFormat ?? null;
  const shard = shardOf(values.shard, process.env);
  if (shard !== null && command === 'monitor') throw noShards();
  const part = shard === null ? null : partOutput(shard, values, inputs, asked);
  const format = part?.format ?? asked;
  if (format === 'npy') checkNpy(command, outputFile(values));
  if (format === 'conll' && command !== 'ner') throw notTags(command);
  const { output, rejects } = filesOf(values);
  const file = part?.file ?? output.file;
  const answering = answeringOf(values, watcher, task);
  const numbers = command === 'classify' ? numbersOf(model.config) : [];
  return {
    version: VERSION,
    task: task.choose(model),
    prepare: task.prepare ?? null,
    model,
    numbers,
    input: inputOptions(command, inputs, values, {
      ...textsFor(task),
      beside: [...(task.beside ?? []), ...numbers],
      ...(task.idleMs === undefined ? {} : { idleMs: task.idleMs }),
      // JSONL that becomes CSV: the keys of its head become columns.
      wantColumns: format !== null && format !== 'jsonl',
      index: indexFor(values.index, shard, answering.chunkRows),
    }),
    limit: values.limit,
    resume: values.resume,
    commands: { resume: commandWith('--resume'), restart: commandWith('--force') },
    threads: plan.threads,
    leastThreads: plan.leastThreads,
    ...answering,
    shard: part?.shard ?? null,
    preparing: preparingOf(model, values),
    output: {
      ...output,
      file,
      format,
      columns: values.columns.length === 0 ? null : values.columns,
      prefix: values.prefix,
      escapeFormulas: values.escapeFormulas,
    },
    rejects,
    ...(task.identity === undefined ? {} : { identity: task.identity }),
    ...(task.follow === undefined ? {} : { follow: task.follow }),
  };
}

/** Alarms are raised by all rows, in the order they happened. */
function noShards(): FaultError {
  return new FaultError({
    code: 'usage',
    message: '--shard: monitor has to see all rows, in their order.',
    remedy: 'Leave --shard out; what is labelled by shards and merged can be monitored.',
  });
}

/** @throws FaultError usage for an index without a shard: whoever reads all rows has no use for it */
function indexFor(file: string | null, shard: Shard | null, chunkRows: number): NonNullable<InputOptions['index']> | null {
  if (file === null) return null;
  if (shard !== null) return { file, chunkRows };
  throw new FaultError({
    code: 'usage',
    message: '--index: a run over the whole input seeks nothing.',
    remedy: 'Leave it out, or say which part this is: --shard 0/16',
  });
}

/** CoNLL has a tag for each word. */
function notTags(command: RowCommandName): FaultError {
  return new FaultError({
    code: 'usage',
    message: `${command} gives no tags: CoNLL is written by llm-threads ner.`,
    remedy: 'Name another --output-format, such as csv or jsonl.',
  });
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
