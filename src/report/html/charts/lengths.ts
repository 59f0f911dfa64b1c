/** How long texts were for the model, and what went into padding them. */
import type { LengthBin } from '../../measures/length-histogram.js';
import { compact, counted, grouped } from '../../spell.js';
import { COLOURS, MAIN_COLOUR, MUTED, nameAxis, numberAxis, PALE } from '../drawing.js';
import type { Figure } from '../figure.js';
import { percent } from './bars.js';

const LANE_HEIGHT = 130;

/** @returns null where the model saw nothing */
export function lengthsFigure(bins: readonly LengthBin[]): Figure | null {
  const sum = (of: (bin: LengthBin) => number): number => bins.reduce((total, bin) => total + of(bin), 0);
  const [sequences, tokens, padding] = [sum((bin) => bin.sequences), sum((bin) => bin.tokens), sum((bin) => bin.padding)];
  if (sequences === 0) return null;
  const layers = [
    { name: 'sequences', colour: COLOURS[2], values: bins.map((bin) => bin.sequences), lane: 0 },
    { name: 'tokens', colour: MAIN_COLOUR, values: bins.map((bin) => bin.tokens), lane: 1 },
    { name: 'padding', colour: PALE, values: bins.map((bin) => bin.padding), lane: 1 },
  ];
  return {
    title: 'Token lengths and padding',
    reading: `${counted(sequences, 'sequence')} of ${grouped(tokens / sequences)} tokens on average; ${percent(padding / (tokens + padding))} of what was computed is padding.`,
    legend: layers.map(({ name, colour }) => ({ name, colour })),
    drawing: {
      height: () => 2 * LANE_HEIGHT + 20,
      option: ({ narrow }) => ({
        grid: [0, 1].map((lane) => ({ left: 52, right: 14, top: 26 + lane * LANE_HEIGHT, height: LANE_HEIGHT - 52 })),
        xAxis: [0, 1].map((lane) => ({
          ...nameAxis(bins.map(spelledBin), {
            color: MUTED,
            interval: Math.max(0, Math.ceil(bins.length / (narrow ? 5 : 9)) - 1),
            hideOverlap: true,
          }),
          gridIndex: lane,
          ...(lane === 1 ? { name: 'Tokens a sequence', nameLocation: 'middle', nameGap: 28, nameTextStyle: { color: MUTED } } : {}),
        })),
        yAxis: ['Sequences', 'Positions computed'].map((name, lane) => ({ ...numberAxis(name, compact), gridIndex: lane, splitNumber: 2 })),
        series: layers.map(({ colour, values, lane }) => ({
          type: 'bar',
          stack: `lane ${lane}`,
          xAxisIndex: lane,
          yAxisIndex: lane,
          barCategoryGap: '10%',
          itemStyle: { color: colour },
          data: values,
        })),
      }),
      tip: (series, index) => {
        const [layer, bin] = [layers[series], bins[index]];
        if (layer === undefined || bin === undefined) return null;
        return `${spelledBin(bin)} tokens: ${grouped(layer.values[index] ?? 0)} ${layer.name}`;
      },
    },
    table: {
      head: ['Tokens', 'Sequences', 'Tokens in all', 'Padding', 'Share'],
      rows: bins.map((bin) => [
        spelledBin(bin),
        grouped(bin.sequences),
        grouped(bin.tokens),
        grouped(bin.padding),
        bin.tokens === 0 ? '–' : percent(bin.padding / (bin.tokens + bin.padding)),
      ]),
    },
  };
}

function spelledBin({ from, to }: LengthBin): string {
  return to - from === 1 ? String(from) : `${from}–${to - 1}`;
}
