/** What `tune` tells of its measurements: as a table, as JSON (contract §9), and in words. */
import { textTable } from '../analysis/text-table.js';
import { rounded } from '../core/rounded.js';
import { counted, grouped, percent, took } from '../report/spell.js';
import { fitScaling, type Law, type ScalingFit, speedupBy } from '../tuning/laws.js';
import { predictSeconds, type Work } from '../tuning/prediction.js';
import { isChosen, meanTokens, paceOf, pointsOf, recommendedThreads, type TunePoint } from '../tuning/result.js';
import type { Tuned } from './tune-rows.js';

/** Keys as `--json` has them. */
export interface TuneResult {
  readonly points: readonly TunePoint[];
  readonly fit: FitResult | null;
  /** Why there is no fit; null where there is one. */
  readonly fit_reason: string | null;
  readonly recommended: Recommended | null;
  readonly predictions: readonly TunePrediction[];
  /** The means were known to ±2 % before the time was up. */
  readonly settled: boolean;
  /** What predictions rest on. */
  readonly sample: { readonly rows: number; readonly texts: number; readonly sampled: number; readonly tokens_per_text: number };
}

/** The settings to use. */
export interface Recommended {
  readonly threads: number;
  readonly batch_tokens: number;
  readonly chunk_rows: number;
}

/** The law of the greatest number of unknowns that the points suffice for; with Gunther's, Amdahl's beside it. */
export type FitResult =
  | { readonly law: 'amdahl'; readonly serial: number; readonly rows_per_second_1: number; readonly error: number }
  | {
      readonly law: 'usl';
      readonly contention: number;
      readonly coherency: number;
      readonly rows_per_second_1: number;
      readonly peak_threads: number | null;
      readonly error: number;
      readonly amdahl: { readonly serial: number; readonly rows_per_second_1: number; readonly error: number };
    };

/** Seconds that a run over so many rows takes, and the interval that holds them nine times in ten. */
export interface TunePrediction {
  readonly rows: number;
  readonly threads: number;
  readonly seconds: number;
  readonly low: number;
  readonly high: number;
}

/** Without a row that a model sees there is nothing to measure. */
export const NOTHING: TuneResult = {
  points: [],
  fit: null,
  fit_reason: 'there is no row with a text',
  recommended: null,
  predictions: [],
  settled: true,
  sample: { rows: 0, texts: 0, sampled: 0, tokens_per_text: 0 },
};

/**
 * Puts the result together.
 *
 * @param moreRows numbers of rows to predict beside those of the input: rows like these, repeating one another as often
 * @param bootSeconds from the start of the process until it asks for workers
 */
export function tuneResult(tuned: Tuned, moreRows: readonly number[], cores: number, bootSeconds: number): TuneResult {
  const { trials, rows, texts, sampleTokens } = tuned;
  const tokensPerText = meanTokens(sampleTokens);
  const points = pointsOf(trials, tokensPerText);
  const chosen = points.filter((point) => isChosen(point, trials.chosen));
  const fit = fitScaling(
    chosen.map(({ threads, rows_per_second: rowsPerSecond }) => ({ threads, rowsPerSecond })),
    cores,
  );
  const predictions = [rows, ...moreRows].flatMap((count) =>
    chosen.map(({ threads }): TunePrediction => {
      const work: Work = { texts: (texts * count) / rows, sampleTokens };
      const startSeconds = (trials.startSeconds.get(threads) ?? []).map((seconds) => seconds + bootSeconds);
      const { seconds, low, high } = predictSeconds(work, { ...paceOf(trials, threads), startSeconds });
      return { rows: count, threads, seconds: rounded(seconds, 2), low: rounded(low, 2), high: rounded(high, 2) };
    }),
  );
  return {
    points,
    fit: fitResult(fit),
    fit_reason: fit.reason,
    recommended: {
      threads: recommendedThreads(chosen),
      batch_tokens: trials.chosen.batchTokens,
      chunk_rows: trials.chosen.chunkRows,
    },
    predictions,
    settled: trials.settled,
    sample: { rows, texts, sampled: sampleTokens.length, tokens_per_text: rounded(tokensPerText, 2) },
  };
}

function fitResult({ amdahl, usl }: ScalingFit): FitResult | null {
  if (amdahl === null) return null;
  const ofAmdahl = {
    serial: rounded(amdahl.serial, 5),
    rows_per_second_1: rounded(amdahl.rowsPerSecond, 2),
    error: rounded(amdahl.error, 4),
  };
  if (usl === null) return { law: 'amdahl', ...ofAmdahl };
  return {
    law: 'usl',
    contention: rounded(usl.contention, 5),
    coherency: rounded(usl.coherency, 6),
    rows_per_second_1: rounded(usl.rowsPerSecond, 2),
    peak_threads: usl.peakThreads,
    error: rounded(usl.error, 4),
    amdahl: ofAmdahl,
  };
}

/** The result as people read it. */
export function tuneTable({ points, fit, fit_reason, recommended, predictions, settled }: TuneResult): string {
  if (recommended === null) return 'No row with a text: nothing to measure.';
  const isOfRecommended = (point: TunePoint): boolean =>
    point.batch_tokens === recommended.batch_tokens && point.chunk_rows === recommended.chunk_rows;
  const head = ['threads', ...TUNE_HEAD];
  const main = points.filter(isOfRecommended).map((point) => [String(point.threads), ...tuneCells(point)]);
  const others = points.filter((point) => !isOfRecommended(point));
  return [
    `Batches of up to ${recommended.batch_tokens} tokens, chunks of up to ${counted(recommended.chunk_rows, 'row')}:`,
    textTable([head, ...main]),
    ...(others.length === 0
      ? []
      : [
          '',
          'Other settings that were tried:',
          textTable([
            ['threads', 'tokens', 'rows', ...head.slice(1)],
            ...others.map((point) => [String(point.threads), String(point.batch_tokens), String(point.chunk_rows), ...tuneCells(point)]),
          ]),
        ]),
    '',
    ...fitLines(fit, fit_reason),
    ...(settled ? [] : ['The time was up before the means were known to ±2 %: more --seconds, or a quieter machine, makes them surer.']),
    `Recommended: --threads ${recommended.threads} --batch-tokens ${recommended.batch_tokens} --chunk-rows ${recommended.chunk_rows}`,
    ...predictions.map(
      ({ rows, threads, seconds, low, high }) =>
        `${grouped(rows)} ${rows === 1 ? 'row' : 'rows'} with ${counted(threads, 'thread')}: ${took(seconds)} (${took(low)} to ${took(high)} in nine runs of ten)`,
    ),
  ].join('\n');
}

/** What `tuneCells` gives. */
export const TUNE_HEAD = ['rows/s', 'spread', 'speedup S', 'efficiency E', 'chunk p50', 'p95', 'RSS'];

/** What was measured of a point, as text. */
export function tuneCells(point: TunePoint): string[] {
  return [
    grouped(point.rows_per_second),
    point.blocks === 1 ? 'one block' : `±${percent(point.spread)}`,
    point.speedup === null ? '–' : point.speedup.toFixed(2),
    point.efficiency === null ? '–' : point.efficiency.toFixed(2),
    `${grouped(Math.round(point.chunk_ms_p50))} ms`,
    `${grouped(Math.round(point.chunk_ms_p95))} ms`,
    `${grouped(Math.round(point.rss_mb))} MB`,
  ];
}

/** What the fit says, a line a law. */
export function fitLines(fit: FitResult | null, reason: string | null): string[] {
  if (fit === null) return [`No law of scaling can be fitted: ${reason}.`];
  const amdahl = fit.law === 'amdahl' ? fit : fit.amdahl;
  const most = amdahl.serial === 0 ? 'any' : grouped(1 / amdahl.serial);
  const first = `Amdahl: serial share s = ${amdahl.serial.toFixed(4)}, so a speedup of ${most} at most (points within ${percent(amdahl.error)}).`;
  if (fit.law === 'amdahl') return [first, 'The Universal Scalability Law takes 4 thread counts up to the CPUs allowed.'];
  const peak = fit.peak_threads === null ? 'the rate only grows' : `the rate is highest with ${counted(fit.peak_threads, 'thread')}`;
  return [
    first,
    `Universal Scalability Law: σ = ${fit.contention.toFixed(4)}, κ = ${fit.coherency.toFixed(6)}, so ${peak} (points within ${percent(fit.error)}).`,
  ];
}

/** The fitted laws as functions of the threads. */
export function fitCurves(fit: FitResult | null): { name: string; rowsPerSecond(threads: number): number }[] {
  if (fit === null) return [];
  const curve = (name: string, first: number, law: Law) => ({ name, rowsPerSecond: (n: number) => first * speedupBy(law, n) });
  const { serial, rows_per_second_1: first } = fit.law === 'amdahl' ? fit : fit.amdahl;
  const byAmdahl = curve('Amdahl', first, { law: 'amdahl', serial });
  return fit.law === 'amdahl' ? [byAmdahl] : [byAmdahl, curve('Universal Scalability Law', fit.rows_per_second_1, fit)];
}
