/**
 * Minimises a smooth function by limited-memory BFGS with a weak Wolfe line search.
 *
 * Vectors are float64; the function may be computed in float32, so that its value has noise of about 1e-7 of its size: a step that
 * gains less than that ends the search.
 *
 * @see Nocedal, Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5
 * @see Lewis, Overton, Nonsmooth optimization via quasi-Newton methods (2013), algorithm 2.6: the line search by bisection
 */

/** A function at a point: its value and gradient. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface MinimiseOptions {
  /** The largest entry of the gradient, in absolute value, at which the minimum counts as reached. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly evaluations: number;
  /** false when it ran out of iterations before the gradient was within the tolerance, or steps gained anything. */
  readonly converged: boolean;
}

/** Pairs of steps and changes of the gradient that are remembered. */
const MEMORY = 10;
const ARMIJO = 1e-4;
const CURVATURE = 0.9;
/** Halvings and doublings of one line search. */
const TRIES = 25;
/** Gain of a step, as a share of the value, that is within the noise of float32. */
const NO_GAIN = 1e-8;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly rho: number;
}

/**
 * Minimises.
 *
 * @param evaluate the function; called one point at a time, so that it may use memory of its own again
 * @param start not modified
 */
export async function minimise(
  evaluate: (point: Float64Array) => Promise<Evaluation>,
  start: Float64Array,
  { tolerance, maxIterations }: MinimiseOptions,
): Promise<Minimum> {
  let point: Float64Array = start;
  let at = await evaluate(point);
  let evaluations = 1;
  let pairs: Pair[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (largest(at.gradient) <= tolerance) return { point, value: at.value, evaluations, converged: true };
    const direction = descent(at.gradient, pairs);
    const slope = dot(direction, at.gradient);
    // Without memory the length of the first step is unknown: that of the gradient, at most 1.
    let length = pairs.length === 0 ? Math.min(1, 1 / norm(at.gradient)) : 1;
    let [low, high] = [0, Number.POSITIVE_INFINITY];
    let found: { point: Float64Array; at: Evaluation } | null = null;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const there = added(point, direction, length);
      const evaluation = await evaluate(there);
      evaluations += 1;
      if (!(evaluation.value <= at.value + ARMIJO * length * slope)) high = length;
      else {
        found = { point: there, at: evaluation };
        if (dot(evaluation.gradient, direction) >= CURVATURE * slope) break;
        low = length;
      }
      length = high === Number.POSITIVE_INFINITY ? 2 * length : (low + high) / 2;
    }
    // No step goes down any more: what is left of the gradient is noise, unless the memory misled.
    if (found === null) {
      if (pairs.length === 0) return { point, value: at.value, evaluations, converged: true };
      pairs = [];
      continue;
    }
    const step = added(found.point, point, -1);
    const change = added(found.at.gradient, at.gradient, -1);
    const curvature = dot(step, change);
    if (curvature > 0) pairs = [...pairs.slice(-(MEMORY - 1)), { step, change, rho: 1 / curvature }];
    const gain = at.value - found.at.value;
    ({ point, at } = found);
    if (gain <= NO_GAIN * Math.abs(at.value)) return { point, value: at.value, evaluations, converged: true };
  }
  return { point, value: at.value, evaluations, converged: false };
}

/** The direction of descent: the negative gradient through the inverse Hessian as the pairs tell it (two-loop recursion). */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = new Float64Array(gradient.length);
  add(direction, gradient, -1);
  const weights: number[] = [];
  for (const { step, change, rho } of [...pairs].reverse()) {
    const weight = rho * dot(step, direction);
    weights.push(weight);
    add(direction, change, -weight);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] ?? 0) * scale;
  }
  for (const { step, change, rho } of pairs) add(direction, step, (weights.pop() ?? 0) - rho * dot(change, direction));
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function largest(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] ?? 0));
  return most;
}

/** Adds scale · b to a, in place. */
function add(a: Float64Array, b: Float64Array, scale: number): void {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] ?? 0) + scale * (b[i] ?? 0);
}

/** a + scale · b. */
function added(a: Float64Array, b: Float64Array, scale: number): Float64Array {
  const sum = a.slice();
  add(sum, b, scale);
  return sum;
}
