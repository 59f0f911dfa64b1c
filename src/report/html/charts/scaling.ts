/** Rows a second by threads: what was measured, and the laws that were fitted to it. */
import { compact, counted, grouped } from '../../spell.js';
import { COLOURS, type Drawing, GRID, MAIN_COLOUR, MUTED, numberAxis, OTHER_COLOUR } from '../drawing.js';
import type { Figure } from '../figure.js';

/** A block of texts that was measured. */
export interface MeasuredRate {
  readonly threads: number;
  readonly rowsPerSecond: number;
}

/** A law as a line. */
export interface ScalingCurve {
  readonly name: string;
  rowsPerSecond(threads: number): number;
}

export interface Scaling {
  /** The median of each number of threads, rising by threads; at least one. */
  readonly medians: readonly MeasuredRate[];
  readonly blocks: readonly MeasuredRate[];
  readonly curves: readonly ScalingCurve[];
  /** What is to be said of the laws. */
  readonly reading: string;
}

const HEIGHT = 260;

/** Steps of a line between two numbers of threads. */
const STEPS = 60;

const CURVE_COLOURS = [COLOURS[1], COLOURS[2]];

/** The chart of points and fits. */
export function scalingFigure({ medians, blocks, curves, reading }: Scaling): Figure {
  const most = Math.max(...medians.map(({ threads }) => threads));
  const [first = { threads: 1, rowsPerSecond: 0 }] = medians;
  const lines: readonly (ScalingCurve & { colour: string })[] = [
    { name: 'as many times as fast as one thread', rowsPerSecond: (n) => first.rowsPerSecond * n, colour: OTHER_COLOUR },
    ...curves.map((curve, i) => ({ ...curve, colour: CURVE_COLOURS[i] ?? OTHER_COLOUR })),
  ];
  return {
    title: 'Rows a second by threads',
    reading,
    legend: [{ colour: MAIN_COLOUR, name: 'measured: the median, and each block' }, ...lines.map(({ name, colour }) => ({ name, colour }))],
    drawing: drawing(most, medians, blocks, lines),
    table: {
      head: ['Threads', 'Rows/s', ...lines.map(({ name }) => name)],
      rows: medians.map(({ threads, rowsPerSecond }) => [
        String(threads),
        grouped(rowsPerSecond),
        ...lines.map((line) => grouped(line.rowsPerSecond(threads))),
      ]),
    },
  };
}

function drawing(
  most: number,
  medians: readonly MeasuredRate[],
  blocks: readonly MeasuredRate[],
  lines: readonly (ScalingCurve & { colour: string })[],
): Drawing {
  const at = (step: number): number => 1 + ((most - 1) * step) / STEPS;
  const measured = [blocks, medians];
  return {
    height: () => HEIGHT,
    option: () => ({
      grid: { left: 52, right: 20, top: 28, bottom: 44 },
      xAxis: {
        ...numberAxis('', (value) => (Number.isInteger(value) && value <= most ? String(value) : '')),
        min: 0,
        max: most + 1,
        minInterval: 1,
        name: 'Threads',
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: { color: MUTED },
        splitLine: { show: false },
        axisLine: { show: true, lineStyle: { color: GRID } },
      },
      yAxis: { ...numberAxis('Rows a second', compact), min: 0 },
      series: [
        ...measured.map((points, series) => ({
          type: 'scatter',
          symbolSize: series === 0 ? 5 : 11,
          itemStyle: { color: MAIN_COLOUR, opacity: series === 0 ? 0.45 : 1 },
          data: points.map(({ threads, rowsPerSecond }) => [threads, rowsPerSecond]),
        })),
        ...lines.map(({ rowsPerSecond, colour }, i) => ({
          type: 'line',
          showSymbol: false,
          lineStyle: { color: colour, width: 1.5, type: i === 0 ? 'dashed' : 'solid' },
          itemStyle: { color: colour },
          data: Array.from({ length: STEPS + 1 }, (_, step) => [at(step), rowsPerSecond(at(step))]),
        })),
      ],
    }),
    tip: (series, index) => {
      const point = measured[series]?.[index];
      return point === undefined ? null : `${counted(point.threads, 'thread')}: ${grouped(point.rowsPerSecond)} rows/s`;
    },
  };
}
