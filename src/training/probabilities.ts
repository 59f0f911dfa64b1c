/** What logits mean: probabilities, and how far they can be trusted. */

/** Logits of rows, with what is true of each: float32 [rows, classes], row-major. */
export interface Judged {
  readonly logits: Float32Array;
  readonly classes: number;
  readonly labels: Int32Array;
}

/** The best class of a row, and its probability. */
export interface Call {
  readonly label: number;
  readonly probability: number;
}

/** The best class of each row; of equal ones the lower index. */
export function callsOf({ logits, classes, labels }: Judged): readonly Call[] {
  return Array.from(labels, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const label = own.reduce((best, value, index) => (value > (own[best] ?? 0) ? index : best), 0);
    return { label, probability: Math.exp((own[label] ?? 0) - logSumExp(own, 1)) };
  });
}

/** log Σ exp(scale · logit), the largest taken out. */
function logSumExp(logits: Float32Array, scale: number): number {
  // By index: an iterator takes half as long again, and each fold is calibrated.
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) highest = Math.max(highest, logits[i] ?? 0);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(scale * ((logits[i] ?? 0) - highest));
  return scale * highest + Math.log(sum);
}

/** Mean negative log-probability of what is true, logits scaled. */
export function logLoss({ logits, classes, labels }: Judged, scale = 1): number {
  let sum = 0;
  labels.forEach((label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    sum += logSumExp(own, scale) - scale * (own[label] ?? 0);
  });
  return sum / labels.length;
}

/** Scales from e^−3 to e^3; golden sections down to a thousandth. */
const SEARCH = { from: -3, to: 3, width: 1e-3 };
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The scale of logits at which their probabilities fit best: one over the temperature.
 *
 * @returns the scale, and the log-loss there
 * @see Guo, Pleiss, Sun, Weinberger, On Calibration of Modern Neural Networks (2017), §4.2
 */
export function calibrate(judged: Judged): { readonly scale: number; readonly loss: number } {
  let { from, to } = SEARCH;
  const at = (log: number): number => logLoss(judged, Math.exp(log));
  let [left, right] = [to - GOLDEN * (to - from), from + GOLDEN * (to - from)];
  let [ofLeft, ofRight] = [at(left), at(right)];
  while (to - from > SEARCH.width) {
    if (ofLeft < ofRight) {
      [to, right, ofRight] = [right, left, ofLeft];
      left = to - GOLDEN * (to - from);
      ofLeft = at(left);
    } else {
      [from, left, ofLeft] = [left, right, ofRight];
      right = from + GOLDEN * (to - from);
      ofRight = at(right);
    }
  }
  const log = (from + to) / 2;
  return { scale: Math.exp(log), loss: at(log) };
}

/** Bins of the calibration error, of equal width. */
const BINS = 15;

/**
 * Expected calibration error: how far, on average, the probability of the best class is from how often it is right.
 *
 * @see Guo et al. (2017), §2
 */
export function calibrationError(calls: readonly Call[], labels: Int32Array): number {
  const bins = Array.from({ length: BINS }, () => ({ right: 0, probability: 0 }));
  calls.forEach(({ label, probability }, row) => {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))];
    if (bin === undefined) return;
    bin.right += label === labels[row] ? 1 : 0;
    bin.probability += probability;
  });
  return bins.reduce((sum, bin) => sum + Math.abs(bin.right - bin.probability), 0) / calls.length;
}
