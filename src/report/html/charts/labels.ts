/** How many answers have which label. */
import { counted, grouped } from '../../spell.js';
import { OTHER_COLOUR } from '../drawing.js';
import type { Figure } from '../figure.js';
import { barsDrawing, percent } from './bars.js';

/** Labels that are shown by name; the rest in one bar. */
const MOST_NAMED = 30;

export interface LabelCounts {
  readonly title: string;
  /** What is counted: `label`, `entity`. */
  readonly of: string;
  /** The most frequent first. */
  readonly counts: readonly (readonly [name: string, count: number])[];
  colour(name: string): string;
}

/** @returns null where there are none */
export function labelsFigure({ title, of, counts, colour }: LabelCounts): Figure | null {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const [first] = counts;
  if (first === undefined || total === 0) return null;
  const rest = counts.slice(MOST_NAMED);
  const restCount = rest.reduce((sum, [, count]) => sum + count, 0);
  const bars = counts.slice(0, MOST_NAMED).map(([name, count]) => ({ name, count, colour: colour(name) }));
  if (rest.length > 0) bars.push({ name: `${grouped(rest.length)} others`, count: restCount, colour: OTHER_COLOUR });
  return {
    title,
    reading: `${counted(total, of)}. The most frequent of ${grouped(counts.length)} is ${first[0]}, with ${percent(first[1] / total)}.`,
    drawing: barsDrawing(bars, total),
    table: {
      head: [title, 'Count', 'Share'],
      rows: bars.map(({ name, count }) => [name, grouped(count), percent(count / total)]),
    },
  };
}
