/**
 * How a rate of false alarms, so many a year over all topics together, becomes what a single look may cost.
 *
 * Two tests share the rate. The run of rows looks after every row: every row of any topic has the same chance of a false alarm, so a topic
 * has its part by its part of the rows. Windows are looked at every so often a topic: by Bonferroni, each look has an equal part. Looks
 * overlap, so that windows cost less than their part.
 */
import type { Caution } from './topic-watch.js';

/**
 * Parts of the rate. Together they are half of it: a rate is a mean, and the years of a single stream scatter around it; and while a
 * baseline is young, runs cost more than their part.
 */
const RUN_PART = 0.4;
const WINDOW_PART = 0.1;

/** See `Caution.runAlpha`; for one false alarm a year, and in proportion for others. */
const RUN_ALPHA = 1e-4;
const MOST_ALPHA = 0.01;

export const YEAR_MS = 365.25 * 24 * 60 * 60 * 1000;

/** What was seen so far. */
export interface SeenSoFar {
  /** Rows of all topics, over so much event time. */
  readonly rows: number;
  readonly spanMs: number;
  readonly topics: number;
}

/** @param falseAlarmsPerYear over all topics together */
export function cautionFor(falseAlarmsPerYear: number, everyMs: number, { rows, spanMs, topics }: SeenSoFar): Caution {
  const rowsPerYear = rows * (YEAR_MS / spanMs);
  const looksPerYear = topics * (YEAR_MS / everyMs);
  return {
    rowsBetween: rowsPerYear / (falseAlarmsPerYear * RUN_PART),
    runAlpha: Math.min(MOST_ALPHA, RUN_ALPHA * falseAlarmsPerYear),
    windowAlpha: Math.min(1, (falseAlarmsPerYear * WINDOW_PART) / looksPerYear),
  };
}
