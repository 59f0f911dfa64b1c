/**
 * How much of a class's frequency its logit is to carry.
 *
 * The bias of a head is free and its weights are held down: where rows are few, how frequent a class is outweighs what a text says, and
 * small classes are called too rarely. So τ · log(frequency) is added to the logits of classes in scope, τ in [−1, 1], as rows tell it
 * that were held out. It becomes part of the bias.
 *
 * @see Menon et al., Long-tail learning via logit adjustment (2021): τ = −1 takes a frequency out that was learned in full
 */
import { minimise } from './lbfgs.js';
import type { Judged } from './probabilities.js';

/** Of the search, which has two unknowns. */
const SEARCH = { tolerance: 1e-6, maxIterations: 100 };

/**
 * The log of how much each class counts, its mean taken out.
 *
 * @param importance how much each row counts: where classes are balanced by it, all are 0, and τ has nothing to add to
 */
export function logFrequencies(labels: Int32Array, importance: Float32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  labels.forEach((label, row) => {
    if (label < classes) counts[label] = (counts[label] ?? 0) + (importance[row] ?? 0);
  });
  const logs = counts.map(Math.log);
  const mean = logs.reduce((a, b) => a + b, 0) / classes;
  return logs.map((log) => log - mean);
}

/**
 * Finds τ, fitted together with a scale of the logits: log-loss of rows in scope, with a standard normal prior for τ and for the log of
 * the scale. A few rows that are all told rightly leave both near 0.
 *
 * @param logs a logarithm a class in scope; classes beyond, and their rows, have no say
 * @returns τ, in [−1, 1]
 */
export async function priorStrength({ logits, classes, labels }: Judged, logs: Float64Array): Promise<number> {
  // Balanced by importance they are 0 but for rounding in float32.
  if (logs.every((log) => Math.abs(log) < 1e-3)) return 0;
  const rows = [...labels.keys()].filter((row) => (labels[row] ?? 0) < logs.length);
  const terms = new Float64Array(logs.length);
  const loss = async ([logScale = 0, tau = 0]: Float64Array): Promise<{ value: number; gradient: Float64Array }> => {
    const scale = Math.exp(logScale);
    let [value, byScale, byTau] = [0, 0, 0];
    for (const row of rows) {
      const own = logits.subarray(row * classes, row * classes + logs.length);
      let highest = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < logs.length; i++) {
        const at = scale * ((own[i] ?? 0) + tau * (logs[i] ?? 0));
        terms[i] = at;
        if (at > highest) highest = at;
      }
      const label = labels[row] ?? 0;
      const gold = terms[label] ?? 0;
      let [sum, meanTerm, meanLog] = [0, 0, 0];
      for (let i = 0; i < logs.length; i++) {
        const weight = Math.exp((terms[i] ?? 0) - highest);
        sum += weight;
        meanTerm += weight * (terms[i] ?? 0);
        meanLog += weight * (logs[i] ?? 0);
      }
      value += highest + Math.log(sum) - gold;
      byScale += meanTerm / sum - gold;
      byTau += scale * (meanLog / sum - (logs[label] ?? 0));
    }
    const share = 1 / Math.max(1, rows.length);
    return {
      value: share * (value + (logScale * logScale + tau * tau) / 2),
      gradient: Float64Array.of(share * (byScale + logScale), share * (byTau + tau)),
    };
  };
  const { point } = await minimise(loss, new Float64Array(2), SEARCH);
  return Math.max(-1, Math.min(1, point[1] ?? 0));
}
