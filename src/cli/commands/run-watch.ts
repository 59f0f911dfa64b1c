/** Who listens to a run from the command line: lines on stderr, progress, the answer to SIGUSR1. */
import { fstatSync } from 'node:fs';
import type { Watch } from '../../pipeline/row-run.js';
import { statusLine } from '../../report/plain.js';
import { type Progress, progressMode, startProgress } from '../../report/progress.js';
import type { ProgressStatus } from '../../report/rates.js';
import { tell } from '../../report/stderr.js';
import type { SharedValues } from './run-parts.js';
import type { ReportWriter } from './run-report.js';

const STDOUT = 1;

export interface RunWatch extends Watch {
  /** One line: how far the run is. */
  status(): string;
  /** Rows flow: there is something to finish. */
  isFlowing(): boolean;
}

/**
 * @param outputFile null where the output is standard output
 * @param report what a report is made from, if one is asked for
 */
export function watchFor(
  outputFile: string | null,
  values: SharedValues,
  say: (line: string) => void,
  report: ReportWriter | null,
): RunWatch {
  const mode = values.quiet
    ? 'off'
    : progressMode(values.progress, process.stderr.isTTY === true, process.stdout.isTTY === true && outputFile === null);
  let progress: Progress | null = null;
  // A file takes nothing from the terminal; what a pipe leads to often writes on it.
  const piped = outputFile === null && !fstatSync(STDOUT).isFile();
  let ask: (() => ProgressStatus) | null = null;
  return {
    say,
    fail: tell,
    started: (status) => {
      ask = status;
      report?.began(status().rows);
      progress = startProgress(mode, status);
    },
    writing: () => {
      if (piped) progress?.hide();
    },
    ended: (summary) => {
      progress?.stop();
      report?.ended(summary);
    },
    observer: report?.recorder,
    isFlowing: () => ask !== null,
    status: () => (ask === null ? 'No rows yet: opening the input and the model.' : statusLine(ask())),
  };
}
