/**
 * Trains a head: how strongly its weights are held down, what it says of rows it has not seen, and the head of all rows.
 *
 * 1. A path from strong to weak penalties on the rows without those of the first fold, each head starting from the one before; the
 *    penalty at which held-out rows are told best, after calibration, is taken.
 * 2. A head without each fold says what it makes of the rows of that fold: so every row is judged by a head that has not seen it. From
 *    these come the scope rule, the calibration and the report.
 * 3. A head of all rows, which is the result.
 */
import { minimise } from './lbfgs.js';
import { type ScopeRule, scopeRule } from './out-of-scope.js';
import { type Call, calibrate, callsOf, type Judged } from './probabilities.js';
import { dealShards, FOLDS, splitByFold } from './shards.js';
import { Trainers, type TrainingSet } from './trainers.js';

/** From weights that hardly differ from 0 to weights that can learn single rows. */
const PENALTIES = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];

/** A weaker penalty must lower the log-loss by this share of it, and by this much: within it the head that is held down more is taken. */
const GAIN = 0.01;
const LEAST_GAIN = 1e-4;

/** Heads in a row that gain nothing before the path ends. */
const PATIENCE = 2;

/** Of heads that only judge, and of the result. */
const JUDGING = { tolerance: 1e-4, maxIterations: 200 };
const FINAL = { tolerance: 2e-5, maxIterations: 500 };

export interface HeadOptions {
  /** Decides which rows are held out together. */
  readonly seed: number;
  readonly threads: number;
  /**
   * The class out of scope, and the share of rightly labelled rows that must keep their label. The class is the last of the set, or
   * one more when no row has it; null without.
   */
  readonly scope: { readonly label: number; readonly kept: number } | null;
  /** Ends training between two calls. */
  readonly signal: AbortSignal;
  /** What was done, in a line. */
  tell(line: string): void;
}

/** A head on the scale of the training set, temperature and scope rule worked in. */
export interface TrainedHead {
  /** Row-major [width, classes]. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly classes: number;
  readonly penalty: number;
  /** What logits were multiplied by: one over the temperature. */
  readonly scale: number;
  readonly rule: ScopeRule | null;
  /** What heads that had not seen a row made of it, by row. */
  readonly heldOut: readonly Call[];
}

/**
 * Trains.
 *
 * @throws TrainingStopped when the signal came; FaultError worker_failed
 */
export async function trainHead(set: TrainingSet, options: HeadOptions): Promise<TrainedHead> {
  const shards = dealShards(set.labels, set.classes, options.seed);
  const trainers = new Trainers(set, shards, options.threads);
  const stop = (): void => trainers.stop();
  options.signal.addEventListener('abort', stop);
  try {
    if (options.signal.aborted) stop();
    const { penalty, head: first } = await choosePenalty(trainers, options);
    const rest = Array.from({ length: FOLDS - 1 }, (_, fold) => headWithout(trainers, fold + 1, penalty));
    const heads = [first, ...(await Promise.all(rest))];
    options.tell(`${FOLDS} heads of ${set.classes} classes trained, each without a fifth of the rows`);
    const judged = await judgeEach(trainers, heads);
    const { rule, adjusted } = scoped(judged, options.scope);
    const { scale } = calibrate(adjusted);
    const all = await minimise((head) => trainers.loss(head, [...shards.keys()], penalty), meanOf(heads), FINAL);
    options.tell(`the head of all rows: loss ${all.value.toFixed(4)} after ${all.evaluations} evaluations`);
    return {
      ...worked(all.point, set, { rule, scale, classes: adjusted.classes, scope: options.scope?.label ?? null }),
      penalty,
      scale,
      rule,
      heldOut: callsOf({ ...adjusted, logits: adjusted.logits.map((logit) => logit * scale) }),
    };
  } finally {
    options.signal.removeEventListener('abort', stop);
    await trainers.close();
  }
}

/** Goes down the path of penalties. @returns the best, with its head */
async function choosePenalty(trainers: Trainers, { tell }: HeadOptions): Promise<{ penalty: number; head: Float64Array }> {
  const { heldOut, others } = splitByFold(trainers.shards, 0);
  let head: Float64Array = new Float64Array(trainers.parameters);
  let best = { penalty: Number.NaN, head, loss: Number.POSITIVE_INFINITY };
  let without = 0;
  for (const penalty of PENALTIES) {
    ({ point: head } = await minimise((at) => trainers.loss(at, others, penalty), head, JUDGING));
    const judged = await judge(trainers, head, heldOut);
    const { loss } = calibrate(judged);
    const right = callsOf(judged).filter(({ label }, row) => label === judged.labels[row]).length;
    tell(`penalty ${penalty}: held-out log-loss ${loss.toFixed(4)}, accuracy ${(right / judged.labels.length).toFixed(4)}`);
    const gains = loss < best.loss - Math.max(GAIN * best.loss, LEAST_GAIN) || best.loss === Number.POSITIVE_INFINITY;
    if (gains) best = { penalty, head, loss };
    without = gains ? 0 : without + 1;
    if (without === PATIENCE) break;
  }
  return best;
}

async function headWithout(trainers: Trainers, fold: number, penalty: number): Promise<Float64Array> {
  const { others } = splitByFold(trainers.shards, fold);
  const { point } = await minimise((head) => trainers.loss(head, others, penalty), new Float64Array(trainers.parameters), JUDGING);
  return point;
}

/** What a head makes of the rows of some shards, shard by shard. */
async function judge(trainers: Trainers, head: Float64Array, shards: readonly number[]): Promise<Judged> {
  const { classes, labels } = trainers.set;
  const parts = await trainers.logits(head, shards);
  const rows = shards.flatMap((shard) => [...(trainers.shards[shard] ?? [])]);
  const logits = new Float32Array(rows.length * classes);
  let at = 0;
  for (const part of parts) {
    logits.set(part, at);
    at += part.length;
  }
  return { logits, classes, labels: Int32Array.from(rows, (row) => labels[row] ?? 0) };
}

/** What each row is by the head that has not seen it, in the order of rows. */
async function judgeEach(trainers: Trainers, heads: readonly Float64Array[]): Promise<Judged> {
  const { classes, labels } = trainers.set;
  const logits = new Float32Array(labels.length * classes);
  for (const [fold, head] of heads.entries()) {
    const { heldOut } = splitByFold(trainers.shards, fold);
    const { logits: own } = await judge(trainers, head, heldOut);
    const rows = heldOut.flatMap((shard) => [...(trainers.shards[shard] ?? [])]);
    for (const [i, row] of rows.entries()) logits.set(own.subarray(i * classes, (i + 1) * classes), row * classes);
  }
  return { logits, classes, labels };
}

/** Finds the scope rule and applies it; without a scope all stays as it is. */
function scoped(judged: Judged, scope: HeadOptions['scope']): { readonly rule: ScopeRule | null; readonly adjusted: Judged } {
  if (scope === null) return { rule: null, adjusted: judged };
  const { logits, classes, labels } = judged;
  const trained = scope.label < classes;
  const best = new Float64Array(labels.length);
  const out = new Float64Array(labels.length);
  const [right, outOfScope]: [number[], number[]] = [[], []];
  labels.forEach((label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const inside = own.subarray(0, scope.label);
    best[row] = inside.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    out[row] = trained ? (own[scope.label] ?? 0) : 0;
    if (label === scope.label) outOfScope.push(row);
    else if (own[label] === best[row]) right.push(row);
  });
  const rule = scopeRule({ best, out, right, outOfScope }, scope.kept);
  const width = scope.label + 1;
  const adjusted = new Float32Array(labels.length * width);
  labels.forEach((_, row) => {
    adjusted.set(logits.subarray(row * classes, row * classes + scope.label), row * width);
    adjusted[row * width + scope.label] = rule.slope * (out[row] ?? 0) + rule.shift;
  });
  return { rule, adjusted: { logits: adjusted, classes: width, labels } };
}

function meanOf(heads: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(heads[0]?.length ?? 0);
  for (const head of heads) for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (head[i] ?? 0) / heads.length;
  return mean;
}

/** Works scope rule and scale into the weights of a head. */
function worked(
  head: Float64Array,
  { width, classes: trained }: TrainingSet,
  { rule, scale, classes, scope }: { rule: ScopeRule | null; scale: number; classes: number; scope: number | null },
): Pick<TrainedHead, 'weights' | 'bias' | 'classes'> {
  const slopeOf = (label: number): number => scale * (rule !== null && label === scope ? rule.slope : 1);
  const weights = new Float64Array(width * classes);
  const bias = new Float64Array(classes);
  for (let label = 0; label < classes; label++) {
    const known = label < trained;
    for (let i = 0; i < width; i++) weights[i * classes + label] = known ? slopeOf(label) * (head[i * trained + label] ?? 0) : 0;
    bias[label] = (known ? slopeOf(label) * (head[width * trained + label] ?? 0) : 0) + (label === scope ? scale * (rule?.shift ?? 0) : 0);
  }
  return { weights, bias, classes };
}
