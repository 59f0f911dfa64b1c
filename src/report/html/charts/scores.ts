/** How sure the model was: a histogram of probabilities, stacked by label. */
import { SCORE_BINS, type ScoreHistogram } from '../../measures/score-histogram.js';
import { compact, grouped } from '../../spell.js';
import { COLOURS, nameAxis, numberAxis, OTHER_COLOUR } from '../drawing.js';
import type { Figure } from '../figure.js';
import { percent } from './bars.js';

type Labels = ReturnType<ScoreHistogram['byLabel']>;

/** Below it an answer is called unsure. */
const UNSURE_BINS = SCORE_BINS * 0.6;

/** @returns null where nothing has a score */
export function scoresFigure(labels: Labels, colour: (name: string | null) => string): Figure | null {
  const named = labels.filter(({ label }) => label !== null && colour(label) !== OTHER_COLOUR).slice(0, COLOURS.length);
  const rest = labels.filter((one) => !named.includes(one));
  const layers = [
    ...named.map(({ label, bins }) => ({ name: label ?? '', colour: colour(label), bins })),
    ...(rest.length === 0
      ? []
      : [{ name: `${grouped(rest.length)} others`, colour: OTHER_COLOUR, bins: sumOf(rest.map(({ bins }) => bins)) }]),
  ];
  const all = sumOf(layers.map(({ bins }) => bins));
  const total = all.reduce((a, b) => a + b, 0);
  if (total === 0) return null;
  const unsure = all.slice(0, UNSURE_BINS).reduce((a, b) => a + b, 0);
  return {
    title: 'Scores',
    reading: `${percent(1 - unsure / total)} of ${grouped(total)} scores are 0.60 or more; ${grouped(unsure)} are below. Median about ${median(all).toFixed(2)}.`,
    legend: layers.map(({ name, colour: of }) => ({ colour: of, name })),
    drawing: {
      height: () => 220,
      option: ({ narrow }) => ({
        grid: { left: 52, right: 14, top: 26, bottom: 24 },
        xAxis: nameAxis(
          all.map((_, bin) => edge(bin)),
          { interval: narrow ? 3 : 1, color: 'var(--muted)' },
        ),
        yAxis: numberAxis('Count', compact),
        series: layers.map(({ bins, colour: of }) => ({
          type: 'bar',
          stack: 'scores',
          barCategoryGap: '8%',
          itemStyle: { color: of },
          data: [...bins],
        })),
      }),
      tip: (series, bin) => {
        const layer = layers[series];
        return layer === undefined ? null : `${layer.name}, ${edge(bin)} to ${edge(bin + 1)}: ${grouped(layer.bins[bin] ?? 0)}`;
      },
    },
    table: {
      head: ['Score', ...layers.map(({ name }) => name), 'All'],
      rows: all.map((count, bin) => [
        `${edge(bin)}–${edge(bin + 1)}`,
        ...layers.map(({ bins }) => grouped(bins[bin] ?? 0)),
        grouped(count),
      ]),
    },
  };
}

function edge(bin: number): string {
  return (bin / SCORE_BINS).toFixed(2);
}

function sumOf(many: readonly (readonly number[])[]): number[] {
  return Array.from({ length: SCORE_BINS }, (_, bin) => many.reduce((sum, bins) => sum + (bins[bin] ?? 0), 0));
}

/** The middle of the bin that the median is in. */
function median(bins: readonly number[]): number {
  const half = bins.reduce((a, b) => a + b, 0) / 2;
  let seen = 0;
  const bin = bins.findIndex((count) => {
    seen += count;
    return seen >= half;
  });
  return (bin + 0.5) / SCORE_BINS;
}
