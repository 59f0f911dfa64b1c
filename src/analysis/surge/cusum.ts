/**
 * The sequential test: Bernoulli CUSUM of the log-likelihood ratio, looked at after every row.
 *
 * A row adds ln(p₁/p₀) when it is negative and ln((1−p₁)/(1−p₀)) when not; the sum starts again whenever it is not above 0. So it
 * depends on the counts since then alone, and that place is the likeliest onset of a surge. An alarm is due when it reaches a threshold
 * that is chosen by the mean number of rows between false alarms. Unlike a window of time it has the same power whatever the rate of
 * rows: it looks back as far as it takes.
 *
 * Page, Continuous inspection schemes, Biometrika 41 (1954); Reynolds and Stoumbos, A CUSUM chart for monitoring a proportion when
 * inspecting continuously, Journal of Quality Technology 31 (1999), for the run length by corrected diffusion.
 */
import type { Counts } from './beta-binomial.js';

/**
 * The surge that is looked for multiplies the odds of a negative by this. Larger ones are found sooner all the same. 2 is 20 % → 33 %
 * and 5 % → 9.5 %: below the surges that are to be found for sure, since a test tuned to a surge itself is late when the luck is bad.
 */
const ODDS_RATIO = 2;

/** What the test does with a row, and when it is decided. */
export interface Cusum {
  /** What a negative row adds, above 0, and what any other does, below 0. */
  readonly up: number;
  readonly down: number;
  readonly threshold: number;
}

/**
 * The test for a baseline.
 *
 * @param share of negatives in the baseline, in (0, 1)
 * @param rowsBetween mean number of rows between two false alarms
 */
export function cusumFor(share: number, rowsBetween: number): Cusum {
  const odds = (share / (1 - share)) * ODDS_RATIO;
  const surge = odds / (1 + odds);
  const up = Math.log(surge / share);
  const down = Math.log((1 - surge) / (1 - share));
  const drift = -(share * up + (1 - share) * down);
  // Run length = (e^t − t − 1) / drift, solved for t. The map contracts by e^−t: a few steps give all digits that matter.
  let threshold = 0;
  for (let i = 0; i < STEPS; i++) threshold = Math.log(Math.max(2, rowsBetween * drift + threshold + 1));
  return { up, down, threshold: threshold - overshoot(share) * Math.sqrt(share * (1 - share)) * (up - down) };
}

const STEPS = 5;

/** Where the approximation of the overshoot was fitted. */
const FITTED: readonly [low: number, high: number] = [0.01, 0.5];

/** How far the sum goes beyond the threshold, in standard deviations of a row: ε(p) of Reynolds and Stoumbos (1999). */
function overshoot(share: number): number {
  const [low, high] = FITTED;
  const log = Math.log(Math.min(high, Math.max(low, share)));
  return 0.41 - 0.0842 * log - 0.0391 * log ** 3 - 0.00376 * log ** 4 - 0.000008 * log ** 7;
}

/** The sum over rows since it was last not above 0. */
export function scoreOf({ up, down }: Cusum, { rows, negatives }: Counts): number {
  return negatives * up + (rows - negatives) * down;
}
