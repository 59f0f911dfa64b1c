/** `tune --report`: what was measured as a page with the points and the fits. */
import { fitCurves, fitLines, TUNE_HEAD, type TuneResult, tuneCells } from '../../pipeline/tune-output.js';
import type { Tuned } from '../../pipeline/tune-rows.js';
import { counted, grouped, took } from '../../report/spell.js';
import { isChosen, meanTokens } from '../../tuning/result.js';
import { rate } from '../../tuning/trials.js';
import { VERSION } from '../version.js';
import type { ToldSettings } from './opening.js';
import { environment, titleOf, writePage } from './run-report.js';

/** What the page is made from. */
export interface TuneReportFacts {
  readonly tuned: Tuned;
  readonly result: TuneResult;
  readonly started: Date;
  readonly inputs: readonly string[];
  readonly commandLine: string;
  readonly settings: ToldSettings;
  readonly model: { readonly name: string; readonly sha256: string };
}

/** Writes the page; the file has its name only when it is whole. @throws FaultError output_folder, output_failed */
export async function writeTuneReport(file: string, facts: TuneReportFacts): Promise<void> {
  const { tuned, result, started, inputs, commandLine, settings, model } = facts;
  const { trials, sampleTokens } = tuned;
  const { points, recommended, predictions, fit, fit_reason, sample } = result;
  if (recommended === null) return;
  const tokensPerText = meanTokens(sampleTokens);
  // Loaded now: with it come the charts.
  const { tuningPage } = await import('../../report/html/tuning-page.js');
  const page = tuningPage({
    title: `tune ${titleOf(inputs)}`,
    version: VERSION,
    started,
    ended: new Date(),
    sample: `Model ${model.name}; ${counted(sample.sampled, 'text')} drawn from ${counted(sample.rows, 'row')}, ${grouped(sample.tokens_per_text)} tokens each on average.`,
    recommended: [
      ['Threads', String(recommended.threads)],
      ['Batch tokens', grouped(recommended.batch_tokens)],
      ['Chunk rows', grouped(recommended.chunk_rows)],
    ],
    scaling: {
      medians: points
        .filter((point) => isChosen(point, trials.chosen))
        .map(({ threads, rows_per_second: rowsPerSecond }) => ({ threads, rowsPerSecond })),
      blocks: trials.rounds.flat().map((block) => ({ threads: block.threads, rowsPerSecond: rate(block) / tokensPerText })),
      curves: fitCurves(fit),
      reading: fitLines(fit, fit_reason).join(' '),
    },
    points: {
      head: ['Threads', 'Batch tokens', 'Chunk rows', ...TUNE_HEAD],
      rows: points.map((point) => [String(point.threads), grouped(point.batch_tokens), grouped(point.chunk_rows), ...tuneCells(point)]),
      textColumns: [],
    },
    predictions: {
      head: ['Rows', 'Threads', 'Time', 'From', 'To'],
      rows: predictions.map(({ rows, threads, seconds, low, high }) => [
        grouped(rows),
        String(threads),
        took(seconds),
        took(low),
        took(high),
      ]),
      textColumns: [],
    },
    commandLine,
    settings: settings.given,
    defaults: settings.defaults,
    environment: environment(model),
  });
  await writePage(file, page, inputs);
}
