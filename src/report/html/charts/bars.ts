/** Counts as horizontal bars, each with its number and share. */
import { grouped } from '../../spell.js';
import { type Drawing, INK, nameAxis, numberAxis } from '../drawing.js';
import { fitted, textWidth } from '../text-width.js';

export interface Bar {
  readonly name: string;
  readonly count: number;
  readonly colour: string;
}

const BAR_HEIGHT = 26;
const EDGES = 16;

/** @param total what shares are of */
export function barsDrawing(bars: readonly Bar[], total: number): Drawing {
  const widest = Math.max(...bars.map(({ name }) => textWidth(name)));
  const nameWidth = (narrow: boolean): number => Math.min(widest, narrow ? 110 : 200);
  return {
    height: () => bars.length * BAR_HEIGHT + EDGES,
    option: ({ narrow }) => ({
      grid: { left: nameWidth(narrow) + 8, right: 116, top: 4, bottom: 4 },
      xAxis: { ...numberAxis('', String), show: false, max: 'dataMax' },
      yAxis: {
        ...nameAxis(bars.map(({ name }) => fitted(name, nameWidth(narrow)))),
        inverse: true,
        axisLine: { show: false },
      },
      series: [
        {
          type: 'bar',
          barWidth: 15,
          data: bars.map(({ count, colour }) => ({ value: count, itemStyle: { color: colour, borderRadius: 2 } })),
          label: {
            show: true,
            position: 'right',
            color: INK,
            fontSize: 12,
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const count = bars[dataIndex]?.count ?? 0;
              return `${grouped(count)} · ${percent(count / total)}`;
            },
          },
        },
      ],
    }),
    tip: (_, index) => {
      const bar = bars[index];
      return bar === undefined ? null : `${bar.name}: ${grouped(bar.count)} (${percent(bar.count / total)})`;
    },
  };
}

/** A share as people read it: 0.123 → 12.3 %, in one piece. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}\u00a0%`;
}
