/** Means and how sure they are: Student's t, two-sided 90 % (5 % on either side). */

/** 95 % quantiles of Student's t for 1, 2, … degrees of freedom. */
const T_95 = [6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833, 1.812];

/** The same of the normal distribution. */
export const Z_95 = 1.6449;

/**
 * The 95 % quantile of Student's t.
 *
 * @see Abramowitz, Stegun, Handbook of Mathematical Functions, 26.7.5: the expansion used above ten degrees of freedom
 */
export function studentT(freedom: number): number {
  const z = Z_95;
  return (
    T_95[freedom - 1] ??
    z +
      (z ** 3 + z) / (4 * freedom) +
      (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
      (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** The sample standard deviation; 0 of a single value. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/** The value that as many are below as above. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/** The least value that a share of the values do not exceed (nearest rank). NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Half of the 90 % interval of the mean, as a share of it; infinite for a single value. */
export function uncertainty(values: readonly number[]): number {
  if (values.length < 2) return Number.POSITIVE_INFINITY;
  return (studentT(values.length - 1) * deviation(values)) / Math.sqrt(values.length) / mean(values);
}
