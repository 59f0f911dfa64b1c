/** The chunks that took longest: where in the input slow texts are. */
import type { Recording } from '../../measures/recorder.js';
import { counted, duration, grouped } from '../../spell.js';
import type { Figure } from '../figure.js';
import { html, trusted } from '../html.js';

/** @returns null where no chunk was computed */
export function chunksFigure({ count, slowest, p50, p95 }: Recording['chunks']): Figure | null {
  const [first] = slowest;
  if (first === undefined || p50 === null || p95 === null) return null;
  return {
    title: 'Slowest chunks',
    reading: `${counted(count, 'chunk')}: half took ${milliseconds(p50)} or less, 95 % ${milliseconds(p95)} or less, the slowest ${milliseconds(first.milliseconds)}.`,
    drawing: null,
    open: true,
    table: {
      head: ['From', 'Rows', 'Tokens', 'Time', 'Tokens/s'],
      rows: slowest.map(({ place, rows, tokens, milliseconds: took }) => [
        place === null
          ? '–'
          : html`row ${grouped(place.row)} of ${place.file}${trusted(`<span class="bar" style="width:${((100 * took) / first.milliseconds).toFixed(1)}%"></span>`)}`,
        grouped(rows),
        grouped(tokens),
        milliseconds(took),
        grouped(Math.round((1000 * tokens) / took)),
      ]),
    },
  };
}

/** 0.4 → 0.4 ms; 4200 → 4.2 s. */
function milliseconds(value: number): string {
  if (value >= 60_000) return duration(value / 1000);
  if (value >= 10_000) return `${grouped(value / 1000)} s`;
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${grouped(value < 10 ? value : Math.round(value))} ms`;
}
