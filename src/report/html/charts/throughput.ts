/** Rows and tokens a second over the time of the run. */
import type { TimeSeries } from '../../measures/recorder.js';
import { compact, duration, grouped, took } from '../../spell.js';
import { COLOURS, type Drawing, numberAxis } from '../drawing.js';
import type { Figure } from '../figure.js';
import { timeAxis } from '../time-axis.js';

/** @param seconds of the series @returns null where nothing flowed */
export function throughputFigure(series: TimeSeries, seconds: number): Figure | null {
  const rows = rates(series.rows, series.stepSeconds, seconds);
  const tokens = rates(series.tokens, series.stepSeconds, seconds);
  const total = series.rows.reduce((a, b) => a + b, 0);
  if (total === 0) return null;
  const withTokens = tokens.some((rate) => rate > 0);
  const moments = rows.map((_, step) => `${spelledTime(step * series.stepSeconds)}`);
  return {
    title: 'Throughput',
    reading: `${grouped(total / seconds)} rows a second on average over ${took(seconds)}, at most ${grouped(Math.max(...rows))} in one step of ${took(series.stepSeconds)}.`,
    drawing: drawing(withTokens ? [rows, tokens] : [rows], series.stepSeconds, seconds),
    table: {
      head: ['From', 'Rows/s', ...(withTokens ? ['Tokens/s'] : [])],
      rows: moments.map((moment, step) => [
        moment,
        grouped(Math.round(rows[step] ?? 0)),
        ...(withTokens ? [grouped(Math.round(tokens[step] ?? 0))] : []),
      ]),
    },
  };
}

function spelledTime(seconds: number): string {
  return seconds < 60 ? `${Number(seconds.toFixed(2))} s` : duration(seconds);
}

/** Sums of steps as rates; the last step may be cut short. */
function rates(sums: readonly number[], stepSeconds: number, seconds: number): number[] {
  return sums.map((sum, step) => sum / Math.min(stepSeconds, Math.max(seconds - step * stepSeconds, stepSeconds / 10)));
}

const NAMES = ['Rows a second', 'Tokens a second'];
const LANE_HEIGHT = 130;

function drawing(lanes: readonly (readonly number[])[], stepSeconds: number, seconds: number): Drawing {
  return {
    height: () => LANE_HEIGHT * lanes.length - 4,
    option: ({ narrow }) => ({
      grid: lanes.map((_, lane) => ({ left: 52, right: 14, top: 26 + lane * LANE_HEIGHT, height: LANE_HEIGHT - 56 })),
      xAxis: lanes.map((_, lane) => ({ ...timeAxis(seconds, narrow ? 4 : 7), gridIndex: lane })),
      yAxis: lanes.map((_, lane) => ({ ...numberAxis(NAMES[lane] ?? '', compact), gridIndex: lane, min: 0, splitNumber: 2 })),
      series: lanes.map((rates, lane) => ({
        type: 'line',
        step: 'end',
        showSymbol: false,
        xAxisIndex: lane,
        yAxisIndex: lane,
        lineStyle: { color: COLOURS[lane], width: 1.5 },
        itemStyle: { color: COLOURS[lane] },
        areaStyle: { color: COLOURS[lane], opacity: 0.18 },
        data: corners(rates, stepSeconds, seconds),
      })),
    }),
    tip: () => null,
  };
}

/** Points of a line that steps at its points: the rate of a step holds from its begin to its end. */
function corners(rates: readonly number[], stepSeconds: number, seconds: number): [number, number][] {
  const begins = rates.map((rate, step): [number, number] => [step * stepSeconds, rate]);
  return [...begins, [seconds, rates.at(-1) ?? 0]];
}
