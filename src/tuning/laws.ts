/**
 * Laws of scaling, fitted to measured points: Amdahl's and Gunther's.
 *
 * With X(n) rows a second on n threads, speedup is S(n) = X(n)/X(1) and efficiency E(n) = S(n)/n. Amdahl has one unknown
 * beside the rate of one thread, Gunther two. A law is fitted only from one point more than it has unknowns: fewer would
 * be met exactly, noise and all.
 *
 * @see Amdahl, Validity of the single processor approach to achieving large scale computing capabilities, AFIPS 1967
 * @see Gunther, Guerrilla Capacity Planning, Springer 2007, ch. 4–6: the Universal Scalability Law
 */

/** A rate that was measured. */
export interface ScalingPoint {
  readonly threads: number;
  readonly rowsPerSecond: number;
}

/** S(n) = 1/(s + (1 − s)/n). */
export interface AmdahlFit {
  readonly law: 'amdahl';
  /** s: the share of the work that does not get faster with threads, in [0, 1]. */
  readonly serial: number;
  /** X(1) by the fit. */
  readonly rowsPerSecond: number;
  /** Root mean square of the relative distance of points from the law. */
  readonly error: number;
}

/** S(n) = n/(1 + σ(n − 1) + κn(n − 1)). */
export interface UslFit {
  readonly law: 'usl';
  /** σ ≥ 0: threads that wait for one another. */
  readonly contention: number;
  /** κ ≥ 0: threads that keep one another up to date; what makes more of them slower in the end. */
  readonly coherency: number;
  readonly rowsPerSecond: number;
  readonly error: number;
  /** Threads with the highest rate, √((1 − σ)/κ), a whole number; null where the rate only grows. */
  readonly peakThreads: number | null;
}

/** What a fit says of points; both laws where there are points enough. */
export type ScalingFit =
  | { readonly amdahl: AmdahlFit; readonly usl: UslFit | null; readonly reason: null }
  | { readonly amdahl: null; readonly usl: null; readonly reason: string };

const AMDAHL_POINTS = 3;
const USL_POINTS = 4;

/**
 * Fits what the points suffice for.
 *
 * @param points one for each number of threads; those above `cores` are left out, since threads that share a core follow another law
 * @param cores CPUs allowed
 */
export function fitScaling(points: readonly ScalingPoint[], cores: number): ScalingFit {
  const usable = points.filter(({ threads }) => threads <= cores);
  if (usable.length < AMDAHL_POINTS) {
    const [have, cpus] = [usable.length === 1 ? '1 thread count' : `${usable.length} thread counts`, cores === 1 ? 'CPU' : 'CPUs'];
    return {
      amdahl: null,
      usl: null,
      reason: `${have} up to the ${cores} ${cpus} allowed: Amdahl's law takes ${AMDAHL_POINTS}, the Universal Scalability Law ${USL_POINTS}`,
    };
  }
  return { amdahl: fitAmdahl(usable), usl: usable.length < USL_POINTS ? null : fitUsl(usable), reason: null };
}

/**
 * Amdahl's law by least squares of relative distances.
 *
 * n/X(n) = (1/X₁)·(1 + s(n − 1)) is linear in 1/X₁ and s/X₁.
 */
export function fitAmdahl(points: readonly ScalingPoint[]): AmdahlFit {
  const [first = 0, each = 0] = leastSquares(points, [one, more]) ?? [];
  // Outside [0, 1] the nearest law is one of the ends: no serial share, or nothing but.
  const serial = each < 0 ? 0 : each > first ? 1 : each / first;
  const rest = (n: number): number => 1 + serial * (n - 1);
  const inverse = each < 0 || each > first ? (leastSquares(points, [rest])?.[0] ?? 0) : first;
  return { law: 'amdahl', serial, rowsPerSecond: 1 / inverse, error: distance(points, (n) => inverse * rest(n)) };
}

/**
 * Gunther's law by least squares of relative distances, with σ, κ ≥ 0.
 *
 * n/X(n) = (1/X₁)·(1 + σ(n − 1) + κn(n − 1)) is linear in its three unknowns. Where one of σ, κ would be negative, the best
 * law has it, or the other, or both at 0: all are tried (least squares with bounds on two unknowns).
 */
export function fitUsl(points: readonly ScalingPoint[]): UslFit {
  const candidates = [[more, pairs], [more], [pairs], []].flatMap((terms) => {
    const [inverse = 0, ...found] = leastSquares(points, [one, ...terms]) ?? [];
    if (!(inverse > 0) || found.some((value) => value < 0)) return [];
    const of = (term: Term): number => (terms.includes(term) ? (found[terms.indexOf(term)] ?? 0) / inverse : 0);
    const [contention, coherency] = [of(more), of(pairs)];
    const error = distance(points, (n) => inverse * (1 + contention * (n - 1) + coherency * n * (n - 1)));
    return [{ contention, coherency, rowsPerSecond: 1 / inverse, error }];
  });
  const best = candidates.reduce((a, b) => (b.error < a.error ? b : a));
  const { contention, coherency } = best;
  const peakThreads = coherency > 0 && contention < 1 ? Math.max(1, Math.floor(Math.sqrt((1 - contention) / coherency))) : null;
  return { law: 'usl', ...best, peakThreads };
}

/** What of a fit decides speedup. */
export type Law = Pick<AmdahlFit, 'law' | 'serial'> | Pick<UslFit, 'law' | 'contention' | 'coherency'>;

/** Speedup that a law gives for n threads. */
export function speedupBy(law: Law, n: number): number {
  return law.law === 'amdahl' ? 1 / (law.serial + (1 - law.serial) / n) : n / (1 + law.contention * (n - 1) + law.coherency * n * (n - 1));
}

/** What n/X(n) is a sum of, as a function of n. */
type Term = (n: number) => number;

const one: Term = () => 1;
const more: Term = (n) => n - 1;
const pairs: Term = (n) => n * (n - 1);

/**
 * Factors of terms whose sum is nearest to n/X(n), relative distances counted.
 *
 * @returns null where the points do not determine them
 */
function leastSquares(points: readonly ScalingPoint[], terms: readonly Term[]): number[] | null {
  const rows = points.map(({ threads, rowsPerSecond }) => terms.map((term) => (term(threads) * rowsPerSecond) / threads));
  // The normal equations, with 1 as the value of every row.
  const matrix = terms.map((_, i) => [
    ...terms.map((_, j) => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
    rows.reduce((sum, row) => sum + (row[i] ?? 0), 0),
  ]);
  return solve(matrix);
}

/** Gauss–Jordan elimination with the greatest pivot. @param matrix equations with their right sides as last column; changed */
function solve(matrix: number[][]): number[] | null {
  const size = matrix.length;
  for (let column = 0; column < size; column++) {
    const rest = matrix.slice(column);
    const pivot = rest.reduce((a, b) => (Math.abs(b[column] ?? 0) > Math.abs(a[column] ?? 0) ? b : a));
    const lead = pivot[column] ?? 0;
    if (lead === 0) return null;
    matrix.splice(matrix.indexOf(pivot), 1);
    matrix.splice(
      column,
      0,
      pivot.map((value) => value / lead),
    );
    const pivoted = matrix[column] ?? [];
    for (const [i, row] of matrix.entries()) {
      const factor = row[column] ?? 0;
      if (i === column) continue;
      matrix[i] = row.map((value, j) => value - factor * (pivoted[j] ?? 0));
    }
  }
  return matrix.map((row) => row[size] ?? 0);
}

/** Root mean square of how far a law's n/X(n) is from the measured one. */
function distance(points: readonly ScalingPoint[], law: (n: number) => number): number {
  const squares = points.map(({ threads, rowsPerSecond }) => ((law(threads) * rowsPerSecond) / threads - 1) ** 2);
  return Math.sqrt(squares.reduce((a, b) => a + b, 0) / points.length);
}
