/**
 * What a topic is like when nothing is the matter: counts of rows, and of negatives, that no surge had a part in.
 *
 * It learns slowly, so that slow change is followed: from `MEMORY_ROWS` on, older rows count for less (exponential forgetting).
 */
import type { Counts } from './beta-binomial.js';

/** Rows that a baseline remembers. The share is then known to ± 0.3 points at 20 %. */
export const MEMORY_ROWS = 10_000;

/** Until so many rows, and so many negatives, nothing is judged: the share would be a guess. */
const WARM_ROWS = 200;
const WARM_NEGATIVES = 40;

/** A topic that is hardly ever negative is judged after so many rows all the same. */
const WARM_ANYHOW_ROWS = 2000;

/** Whether the baseline is known well enough to judge by. */
export function isWarm({ rows, negatives }: Counts): boolean {
  return rows >= WARM_ANYHOW_ROWS || (rows >= WARM_ROWS && negatives >= WARM_NEGATIVES);
}

/** The baseline with further rows in it. */
export function withRows(baseline: Counts, further: Counts): Counts {
  const rows = baseline.rows + further.rows;
  const negatives = baseline.negatives + further.negatives;
  if (rows <= MEMORY_ROWS) return { rows, negatives };
  return { rows: MEMORY_ROWS, negatives: (negatives * MEMORY_ROWS) / rows };
}
