/** Why rows were rejected. */
import { REJECT_CODES } from '../../../core/row.js';
import { counted, grouped } from '../../spell.js';
import { COLOURS } from '../drawing.js';
import type { Figure } from '../figure.js';
import { barsDrawing, percent } from './bars.js';

/** @param rejects rows by code, the most frequent first */
export function rejectsFigure(rejects: Readonly<Record<string, number>>, rowsIn: number): Figure {
  const codes = Object.entries(rejects);
  const total = codes.reduce((sum, [, count]) => sum + count, 0);
  const title = 'Rejected rows';
  if (total === 0) return { title, reading: 'No row was rejected.', drawing: null, table: null };
  const meanings: Readonly<Record<string, string>> = REJECT_CODES;
  return {
    title,
    reading: `${counted(total, 'row')} of ${grouped(rowsIn)} (${percent(total / rowsIn)}), for ${counted(codes.length, 'reason')}.`,
    drawing: barsDrawing(
      codes.map(([name, count]) => ({ name, count, colour: COLOURS[1] })),
      total,
    ),
    table: {
      head: ['Code', 'Rows', 'Meaning'],
      rows: codes.map(([code, count]) => [code, grouped(count), meanings[code] ?? '']),
      textColumns: [0, 2],
    },
  };
}
