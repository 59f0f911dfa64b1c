/**
 * The tail of the beta-binomial distribution: how likely so many negatives are by chance when the baseline's share is itself
 * known from so many rows only.
 *
 * With a Beta(½, ½) prior (Jeffreys) and a baseline of N rows, K of them negative, the share is Beta(K + ½, N − K + ½); the
 * negatives among n further rows are beta-binomial. As N grows this becomes the exact binomial test.
 * Gelman et al., Bayesian Data Analysis (3rd ed., 2013), §2.4 and §5.3.
 */

/** Rows, and how many of them are negative; not whole numbers where older rows count for less. */
export interface Counts {
  readonly rows: number;
  readonly negatives: number;
}

/** Added to negatives and to the others: the prior of Jeffreys. */
const PRIOR = 0.5;

/** The share of negatives that a baseline stands for, in (0, 1): the mean of its posterior. */
export function shareOf({ rows, negatives }: Counts): number {
  return (negatives + PRIOR) / (rows + 2 * PRIOR);
}

/** Terms smaller than this part of the sum so far are left out. */
const NEGLIGIBLE = 1e-12;

/**
 * The probability of at least as many negatives as were seen.
 *
 * @param seen whole numbers
 * @returns in [0, 1]
 */
export function tailProbability(seen: Counts, baseline: Counts): number {
  const { rows: n, negatives: k } = seen;
  if (k <= 0) return 1;
  const a = baseline.negatives + PRIOR;
  const b = baseline.rows - baseline.negatives + PRIOR;
  // Below the mean the tail is most of the whole, and its terms rise before they fall: the other side is summed.
  if (k <= (n * a) / (a + b)) return 1 - tailProbability({ rows: n, negatives: n - k + 1 }, { rows: baseline.rows, negatives: b - PRIOR });
  const first = logChoose(n, k) + logBeta(k + a, n - k + b) - logBeta(a, b);
  let sum = 1;
  let term = 1;
  for (let x = k; x < n && term > NEGLIGIBLE * sum; x++) {
    term *= ((n - x) / (x + 1)) * ((x + a) / (n - x - 1 + b));
    sum += term;
  }
  return Math.min(1, Math.exp(first + Math.log(sum)));
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Coefficients of Lanczos' approximation, g = 7, nine terms: 15 digits (Numerical Recipes, 3rd ed., §6.1). */
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012,
  9.984369578019572e-6, 1.5056327351493116e-7,
];

/** The logarithm of the gamma function. @param z positive */
export function logGamma(z: number): number {
  // Reflection keeps the approximation where it is accurate.
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  const x = z - 1;
  const t = x + 7.5;
  const series = LANCZOS.reduce((sum, coefficient, i) => sum + coefficient / (x + i + 1), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(series);
}
