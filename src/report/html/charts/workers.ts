/** What each worker did over the time of the run: a lane each, filled as far as it was inside model calls. */
import type { Recording } from '../../measures/recorder.js';
import { counted, took } from '../../spell.js';
import { INK, LANE, MAIN_COLOUR, MUTED, nameAxis } from '../drawing.js';
import type { Figure } from '../figure.js';
import { timeAxis } from '../time-axis.js';
import { percent } from './bars.js';

/** Lanes are lower where there are many. */
const LANE_HEIGHT = 30;
const MANY = 16;
const LOW_LANE_HEIGHT = 14;

/** The share of a lane's height that is filled at most. */
const FILLED = 0.8;

/** Cells overlap a little: else hairlines are seen between them. */
const OVERLAP = 0.4;

/** What echarts gives to whoever draws a shape by hand. */
interface ShapeApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): [number, number];
  size(lengths: readonly [number, number]): [number, number];
}

/** @param seconds of the recording @returns null where there are no workers */
export function workersFigure({ stepSeconds, each }: Recording['workers'], seconds: number): Figure | null {
  if (each.length === 0) return null;
  const ratio = (busySeconds: number): number => Math.min(1, busySeconds / seconds);
  const ratios = each.map(({ busySeconds }) => ratio(busySeconds));
  const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length;
  const laneHeight = each.length > MANY ? LOW_LANE_HEIGHT : LANE_HEIGHT;
  const cells = each.flatMap(({ busy }, worker) => busy.map((share, step) => [step * stepSeconds, worker, share]));
  return {
    title: 'Workers',
    reading: `${counted(each.length, 'worker')}, inside model calls ${percent(mean)} of the time since rows began to flow${each.length === 1 ? '' : `; the least busy ${percent(Math.min(...ratios))}`}.`,
    legend: [
      { colour: MAIN_COLOUR, name: 'inside model calls' },
      { colour: LANE, name: 'preparing, or without work' },
    ],
    drawing: {
      height: () => each.length * laneHeight + 34,
      option: ({ narrow }) => ({
        grid: { left: 26, right: 62, top: 4, height: each.length * laneHeight },
        xAxis: timeAxis(seconds, narrow ? 4 : 7),
        yAxis: [
          {
            ...nameAxis(
              each.map((_, worker) => String(worker + 1)),
              { color: MUTED, interval: 'auto' },
            ),
            inverse: true,
            axisLine: { show: false },
          },
          {
            ...nameAxis(ratios.map(percent), { color: INK, interval: 'auto' }),
            inverse: true,
            position: 'right',
            axisLine: { show: false },
          },
        ],
        series: [
          {
            type: 'custom',
            data: each.map((_, worker) => [0, worker, 1]),
            renderItem: (_: unknown, api: ShapeApi) => laneShape(api, seconds, LANE),
          },
          {
            type: 'custom',
            data: cells,
            renderItem: (_: unknown, api: ShapeApi) => laneShape(api, Math.min(stepSeconds, seconds - api.value(0)), MAIN_COLOUR),
          },
        ],
      }),
      tip: (series, index) => {
        const [from, worker, share] = series === 1 ? (cells[index] ?? []) : [];
        if (from === undefined || worker === undefined || share === undefined) return null;
        return `Worker ${worker + 1}, from ${from.toFixed(1)} s: ${percent(share)}`;
      },
    },
    table: {
      head: ['Worker', 'Busy', 'In model calls', 'Beside them', 'Without work'],
      rows: each.map(({ busySeconds, besideSeconds, idleSeconds }, worker) => [
        String(worker + 1),
        percent(ratio(busySeconds)),
        took(busySeconds),
        took(besideSeconds),
        took(idleSeconds),
      ]),
    },
  };
}

/** A part of a lane, filled from below by the share that is its value. */
function laneShape(api: ShapeApi, seconds: number, fill: string): Record<string, unknown> {
  const [x, middle] = api.coord([api.value(0), api.value(1)]);
  const [width, lane] = api.size([seconds, 1]);
  const height = lane * FILLED;
  const filled = height * api.value(2);
  return { type: 'rect', shape: { x, y: middle + height / 2 - filled, width: width + OVERLAP, height: filled }, style: { fill } };
}
