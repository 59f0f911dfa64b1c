/** What is told at the end of a run, and its exit code. */
import { writeFile } from 'node:fs/promises';
import { FaultError, reasonOf } from '../../core/faults.js';
import { isSameFile, isSpecial, refuseInputs, refuseMissingFolder } from '../../output/refuse-file.js';
import type { EndingSignal } from '../../pipeline/interrupt.js';
import { rejectsFileOf } from '../../pipeline/output-files.js';
import type { ReadRun } from '../../pipeline/row-run.js';
import { tell } from '../../report/stderr.js';
import { type Summary, summaryText } from '../../report/summary.js';
import { SIGNAL_EXIT } from '../signals.js';
import type { SharedValues } from './run-parts.js';

/** Exit code when rows were rejected and --rejects-ok was not said. */
const ROWS_REJECTED = 3;

/** Exit code when a command of --exec failed: whoever was to be called was not. */
const EXEC_FAILED = 1;

/** How a run ended, as far as its exit code asks. */
export interface RunEnding {
  readonly summary: Summary;
  readonly interrupted: EndingSignal | null;
  /** The reader of the output was gone before the end. */
  readonly closed: boolean;
  /** What a command has to say beside the summary that all have. */
  readonly further?: FurtherSummary;
}

/** More of a summary: keys for `--summary json`, and the same in words. */
export interface FurtherSummary {
  readonly keys: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}

/** The exit code (contract §5) of a run that no fault ended. */
export function exitCodeOf({ summary, closed, interrupted }: RunEnding, rejectsOk: boolean): number {
  if (interrupted !== null) return SIGNAL_EXIT[interrupted];
  if ((summary.exec_failed ?? 0) > 0) return EXEC_FAILED;
  return summary.rejected > 0 && !rejectsOk && !closed ? ROWS_REJECTED : 0;
}

/**
 * Summary and report are written at the end of hours of work: what would spoil that is said before.
 *
 * @throws FaultError usage, output_is_input, output_folder
 */
export function checkToldFiles({ summaryFile, report }: SharedValues, run: ReadRun): void {
  const { file, further = [] } = run.output;
  const written = [file, ...further, rejectsFileOf(run)];
  checkToldFile('--summary-file', summaryFile, run, written);
  checkToldFile('--report', report, run, [...written, summaryFile]);
}

function checkToldFile(flag: string, told: string | null, { input }: ReadRun, written: readonly (string | null)[]): void {
  if (told === null || isSpecial(told)) return;
  refuseInputs(told, input.inputs);
  refuseMissingFolder(told);
  if (written.some((file) => file !== null && isSameFile(file, told))) {
    throw new FaultError({
      code: 'usage',
      message: `${told}: is written as the output, the rejects or the summary too.`,
      remedy: `Name another file with ${flag}.`,
    });
  }
}

/** Tells the summary, and writes it where --summary-file says. @throws FaultError output_failed */
export async function tellSummary(
  { summary, closed, further }: RunEnding,
  run: ReadRun,
  values: SharedValues,
  code: number,
): Promise<void> {
  const json = JSON.stringify({ ...summary, ...further?.keys });
  const text = (): string => [summaryText(summary, { rejectsFile: rejectsFileOf(run), closed }), ...(further?.lines ?? [])].join('\n');
  if (!values.quiet || code !== 0) tell(values.summary === 'json' ? json : text());
  if (values.summaryFile === null) return;
  try {
    await writeFile(values.summaryFile, `${json}\n`);
  } catch (error) {
    throw new FaultError({ code: 'output_failed', file: values.summaryFile, reason: reasonOf(error) });
  }
}
