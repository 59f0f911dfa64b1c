/** What is told of a topic: the alerts of contract §9, and the lines of --trend. Keys are in the order that they are written in. */
import { type Counts, shareOf, tailProbability } from './beta-binomial.js';

export interface Alert {
  readonly state: 'alarm' | 'clear';
  /** Event time of the row that decided it, ISO 8601 in UTC, as all times here. */
  readonly time: string;
  readonly topic: string;
  /** The rows it was decided by: of a window (end exclusive), or of the run of rows since the likely onset (first and last row). */
  readonly window_start: string;
  readonly window_end: string;
  readonly n: number;
  readonly negatives: number;
  readonly share: number;
  readonly baseline: number;
  /** Probability of at least as many negatives by chance: the beta-binomial tail. */
  readonly p_value: number;
  /** What decided: the run of rows since the onset, a window of time, or that what was an alarm is the new normal. */
  readonly by: 'run' | 'window' | 'new_baseline';
}

export interface TrendLine {
  readonly window_start: string;
  readonly window_end: string;
  readonly topic: string;
  readonly n: number;
  readonly negatives: number;
  readonly share: number;
  /** null while the topic is warming up. */
  readonly baseline: number | null;
}

/** A stretch of event time, in milliseconds. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Digits of shares and p-values that are told. */
const SHARE_DECIMALS = 4;
const P_VALUE_DIGITS = 3;

/** A share as it is told. */
export function toldShare(share: number): number {
  return Number(share.toFixed(SHARE_DECIMALS));
}

/** Puts an alert together. @param timeMs event time of the row that decided it */
export function alertOf(
  decision: Pick<Alert, 'state' | 'by' | 'topic'> & { readonly timeMs: number },
  seen: Counts,
  { startMs, endMs }: Span,
  baseline: Counts,
): Alert {
  return {
    state: decision.state,
    time: isoOf(decision.timeMs),
    topic: decision.topic,
    window_start: isoOf(startMs),
    window_end: isoOf(endMs),
    n: seen.rows,
    negatives: seen.negatives,
    share: toldShare(seen.negatives / seen.rows),
    baseline: toldShare(shareOf(baseline)),
    p_value: Number(tailProbability(seen, baseline).toPrecision(P_VALUE_DIGITS)),
    by: decision.by,
  };
}

/** An instant as ISO 8601 in UTC. */
export function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
