/**
 * What is settled once heads are trained: by what they make of rows that they have not seen.
 *
 * In this order, each on what came of the one before: how much of a class's frequency its logit carries (prior.ts), when a text is out
 * of scope (out-of-scope.ts), and the scale at which probabilities fit (probabilities.ts).
 */
import { type ScopeRule, scopeRule } from './out-of-scope.js';
import { priorStrength } from './prior.js';
import { calibrate, type Judged } from './probabilities.js';

/** The class out of scope, and the share of rightly labelled rows that must keep their label. */
export interface Scope {
  /** The class after those in scope: the last of the set, or one more when no row has it. */
  readonly label: number;
  readonly kept: number;
}

/** How the logits of a head become those of the result. */
export interface Settlement {
  /** What is added to the logit of each class in scope. */
  readonly offsets: Float64Array;
  /** How much of the frequency of classes that is. */
  readonly tau: number;
  readonly rule: ScopeRule | null;
  /** What all logits are then multiplied by: one over the temperature. */
  readonly scale: number;
}

/**
 * Settles it on held-out rows.
 *
 * @param logs how frequent each class in scope is (`logFrequencies`)
 */
export async function settle(judged: Judged, logs: Float64Array, scope: Scope | null): Promise<Settlement> {
  const tau = await priorStrength(judged, logs);
  const offsets = logs.map((log) => tau * log);
  const rule = scope === null ? null : ruleOf(settled(judged, { offsets, rule: null, scale: 1 }), scope);
  const { scale } = calibrate(settled(judged, { offsets, rule, scale: 1 }));
  return { offsets, tau, rule, scale };
}

/** Logits as they stand after a settlement. */
export function settled({ logits, classes, labels }: Judged, { offsets, rule, scale }: Omit<Settlement, 'tau'>): Judged {
  const inside = offsets.length;
  const width = rule === null ? classes : inside + 1;
  const own = new Float32Array(labels.length * width);
  for (let row = 0; row < labels.length; row++) {
    for (let label = 0; label < inside; label++)
      own[row * width + label] = scale * ((logits[row * classes + label] ?? 0) + (offsets[label] ?? 0));
    if (width === inside) continue;
    const out = inside < classes ? (logits[row * classes + inside] ?? 0) : 0;
    own[row * width + inside] = scale * (rule === null ? out : rule.slope * out + rule.shift);
  }
  return { logits: own, classes: width, labels };
}

function ruleOf({ logits, classes, labels }: Judged, { label: outOfScope, kept }: Scope): ScopeRule {
  const best = new Float64Array(labels.length);
  const out = new Float64Array(labels.length);
  const right: number[] = [];
  const trained = outOfScope < classes;
  labels.forEach((label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    best[row] = own.subarray(0, outOfScope).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    out[row] = trained ? (own[outOfScope] ?? 0) : 0;
    if (label !== outOfScope && own[label] === best[row]) right.push(row);
  });
  return scopeRule({ best, out, right }, trained, kept);
}

/** Some of the rows, in the order given. */
export function rowsOf({ logits, classes, labels }: Judged, rows: readonly number[]): Judged {
  const own = new Float32Array(rows.length * classes);
  rows.forEach((row, i) => {
    own.set(logits.subarray(row * classes, (row + 1) * classes), i * classes);
  });
  return { logits: own, classes, labels: Int32Array.from(rows, (row) => labels[row] ?? 0) };
}
