/**
 * --report: what a run tells of itself is kept while it goes on, and written as a page when it has ended, however it ended.
 *
 * The page and its charts are loaded only then: who asks for no report does not wait for them.
 */
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { reasonOf } from '../../core/faults.js';
import { cpusAllowed, describeCpus } from '../../host/cpus.js';
import { RUNTIME_VERSION } from '../../models/runtime.js';
import { openTarget } from '../../output/target.js';
import type { EndingSignal } from '../../pipeline/interrupt.js';
import type { ReadRun } from '../../pipeline/row-run.js';
import type { Fact } from '../../report/html/facts.js';
import { RunRecorder } from '../../report/measures/recorder.js';
import { tell } from '../../report/stderr.js';
import type { Summary } from '../../report/summary.js';
import type { InputCommandName } from '../flags/commands.js';
import { VERSION } from '../version.js';
import type { ToldSettings } from './opening.js';

/** How a run ended, as far as a report tells it. */
interface ReportedEnding {
  readonly summary: Summary;
  readonly interrupted: EndingSignal | null;
  readonly closed?: boolean;
}

/** Runs, then writes the report if one is asked for. @throws what `work` throws, and FaultError output_folder, output_failed */
export async function reported<Ending extends ReportedEnding>(report: ReportWriter | null, work: () => Promise<Ending>): Promise<Ending> {
  if (report === null) return work();
  let ending: Ending;
  try {
    ending = await work();
  } catch (error) {
    // What ended the run is the news; that its report could not be written comes beside it.
    const [reason = ''] = reasonOf(error).split('\n');
    await report.writeStopped(reason).catch((failure: unknown) => tell(`llm-threads: no report: ${reasonOf(failure)}`));
    throw error;
  }
  await report.write(ending.summary, stoppedBy(ending));
  return ending;
}

function stoppedBy({ interrupted, closed = false }: ReportedEnding): string | null {
  if (interrupted !== null) return `stopped by ${interrupted}.`;
  return closed ? 'the reader of its output was gone.' : null;
}

/** @param file where to; null where no report is asked for */
export function reportWriter(file: string | null, command: InputCommandName, run: ReadRun, settings: ToldSettings): ReportWriter | null {
  return file === null ? null : new ReportWriter(file, command, run, settings);
}

/** A report that is being made. */
export class ReportWriter {
  readonly recorder = new RunRecorder();
  private readonly started = new Date();
  private rowsBefore: number | null = null;
  private lastSummary: Summary | null = null;

  constructor(
    private readonly file: string,
    private readonly command: InputCommandName,
    private readonly run: ReadRun,
    private readonly settings: ToldSettings,
  ) {}

  /** Rows are about to flow. @param rowsBefore those that earlier lives of the run had done */
  began(rowsBefore: number): void {
    this.rowsBefore = rowsBefore;
    this.recorder.began();
  }

  /** Rows flow no more. */
  ended(summary: Summary): void {
    this.lastSummary = summary;
    this.recorder.ended();
  }

  /** Writes what was done before the run failed; nothing where no row had flowed. @throws FaultError output_folder, output_failed */
  async writeStopped(reason: string): Promise<void> {
    if (this.lastSummary !== null) await this.write(this.lastSummary, reason);
  }

  /**
   * Writes the report; the file has its name only when it is whole.
   *
   * @param stopped why the run ended before its input did; null where it did not
   * @throws FaultError output_folder, output_failed
   */
  async write(summary: Summary, stopped: string | null): Promise<void> {
    const threads = summary.model === null ? 0 : summary.threads;
    const recording = this.rowsBefore === null ? null : this.recorder.recording(threads);
    const { reportPage } = await import('../../report/html/page.js');
    const { inputs, commandLine } = this.run.input;
    const page = reportPage({
      title: `${this.command} ${titleOf(inputs)}`,
      inputs,
      started: this.started,
      ended: new Date(),
      stopped,
      summary,
      recording,
      rowsBefore: this.rowsBefore ?? 0,
      commandLine,
      settings: this.settings.given,
      defaults: this.settings.defaults,
      environment: environment(summary.model === null ? null : { name: summary.model, sha256: summary.model_sha256 }),
    });
    await writePage(this.file, page, inputs);
  }
}

/** Writes a page; the file has its name only when it is whole. @throws FaultError output_folder, output_failed */
export async function writePage(file: string, page: string, inputs: readonly string[]): Promise<void> {
  const target = await openTarget({ output: file, inputs }, null);
  try {
    await target.write(Buffer.from(page));
    await target.complete();
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** Inputs as the title of a page. */
export function titleOf(inputs: readonly string[]): string {
  const [first = '-'] = inputs;
  const name = first === '-' ? 'standard input' : (first.split('/').at(-1) ?? first);
  return inputs.length > 1 ? `${name} and ${inputs.length - 1} more` : name;
}

/** Versions and machine: what figures depend on. @param model null where none runs */
export function environment(model: { readonly name: string; readonly sha256: string | null } | null): readonly Fact[] {
  const ofModel: readonly Fact[] =
    model === null
      ? []
      : [
          ['Model', model.name],
          ['SHA-256 of the model', model.sha256 ?? '–'],
          ['onnxruntime', RUNTIME_VERSION],
        ];
  return [
    ['llm-threads', VERSION],
    ...ofModel,
    ['Node.js', process.versions.node],
    ['CPU', cpus()[0]?.model ?? process.arch],
    ['CPUs', describeCpus(cpusAllowed(availableParallelism(), '/'))],
    ['Memory', `${(totalmem() / 2 ** 30).toFixed(1)} GiB`],
    ['System', `${type()} ${release()} ${process.arch}`],
  ];
}
