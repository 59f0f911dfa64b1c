/** The summary as rows of a table: its keys, and its values as people read them. */
import { grouped } from '../spell.js';
import type { Summary } from '../summary.js';

/** Labels and reject codes have figures of their own. */
const ELSEWHERE: ReadonlySet<string> = new Set(['labels', 'rejects']);

/** Key and value of every figure; ratios stay in [0, 1], so that they are those of the JSON. */
export function summaryRows(summary: Summary): readonly (readonly [key: string, value: string])[] {
  return Object.entries(summary)
    .filter(([key]) => !ELSEWHERE.has(key))
    .map(([key, value]: [string, unknown]) => [key, spelled(key, value)]);
}

function spelled(key: string, value: unknown): string {
  if (value === null) return '–';
  if (typeof value !== 'number') return String(value);
  if (key.endsWith('_ratio')) return String(value);
  return Number.isInteger(value) ? grouped(value) : value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}
