/**
 * Trains a head: how strongly its weights are held down, what it says of rows it has not seen, and the head of all rows.
 *
 * 1. A path from strong to weak penalties on the rows without those of the first fold, each head starting from the one before; the
 *    penalty at which held-out rows are told best, after calibration, is taken.
 * 2. A head without each fold says what it makes of the rows of that fold: so every row is judged by a head that has not seen it. By
 *    these judgements the rest is settled (settling.ts); the report has each fold judged by what was settled on the other four.
 * 3. A head of all rows, which is the result.
 */
import { setImmediate } from 'node:timers/promises';
import { minimise } from './lbfgs.js';
import type { ScopeRule } from './out-of-scope.js';
import { logFrequencies } from './prior.js';
import { type Call, calibrate, callsOf, type Judged } from './probabilities.js';
import { rowsOf, type Scope, type Settlement, settle, settled } from './settling.js';
import { dealShards, FOLDS, type Shards, splitByFold } from './shards.js';
import { Trainers, type TrainingSet, TrainingStopped } from './trainers.js';

/** From weights that hardly differ from 0, the best there is where rows are few and noisy, to weights that can learn single rows. */
const PENALTIES = [10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];

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
  /** null where every text belongs to a class. */
  readonly scope: Scope | null;
  /** Ends training between two calls. */
  readonly signal: AbortSignal;
  /** What was done, in a line. */
  tell(line: string): void;
}

/** A head on the scale of the training set, with what was settled worked in. */
export interface TrainedHead {
  /** Row-major [width, classes]. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly classes: number;
  readonly penalty: number;
  readonly scale: number;
  readonly tau: number;
  readonly rule: ScopeRule | null;
  /** What was made of each row by a head that had not seen it, and by what was settled without the rows of its fold. */
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
    const logs = logFrequencies(set.labels, set.importance, options.scope?.label ?? set.classes);
    const settlement = await settle(judged, logs, options.scope);
    const heldOut = await judgeWithout(judged, shards, async (others) => {
      await othersTurn(options.signal);
      return settle(others, logs, options.scope);
    });
    const all = await minimise((head) => trainers.loss(head, [...shards.keys()], penalty), meanOf(heads), FINAL);
    options.tell(`the head of all rows: loss ${all.value.toFixed(4)} after ${all.evaluations} evaluations`);
    const { scale, tau, rule } = settlement;
    return { ...worked(all.point, set, settlement), penalty, scale, tau, rule, heldOut };
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

/** What each row is called by what is settled on the rows of other folds. */
async function judgeWithout(judged: Judged, shards: Shards, settleOn: (others: Judged) => Promise<Settlement>): Promise<readonly Call[]> {
  const calls = new Map<number, Call>();
  for (let fold = 0; fold < FOLDS; fold++) {
    const { heldOut, others } = splitByFold(shards, fold);
    const rowsIn = (parts: readonly number[]): readonly number[] => parts.flatMap((shard) => [...(shards[shard] ?? [])]);
    const rows = rowsIn(heldOut);
    const own = callsOf(settled(rowsOf(judged, rows), await settleOn(rowsOf(judged, rowsIn(others)))));
    for (const [i, row] of rows.entries()) {
      const call = own[i];
      if (call !== undefined) calls.set(row, call);
    }
  }
  return Array.from(judged.labels, (_, row) => {
    const call = calls.get(row);
    if (call === undefined) throw new Error(`bug: row ${row} is in no fold`);
    return call;
  });
}

/** Settling takes seconds of this thread: between folds, signals are listened to. @throws TrainingStopped */
async function othersTurn(signal: AbortSignal): Promise<void> {
  await setImmediate();
  if (signal.aborted) throw new TrainingStopped();
}

function meanOf(heads: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(heads[0]?.length ?? 0);
  for (const head of heads) for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (head[i] ?? 0) / heads.length;
  return mean;
}

/** Works a settlement into the weights of a head. */
function worked(
  head: Float64Array,
  { width, classes: trained }: TrainingSet,
  { offsets, rule, scale }: Settlement,
): Pick<TrainedHead, 'weights' | 'bias' | 'classes'> {
  const inside = offsets.length;
  const classes = rule === null ? trained : inside + 1;
  const weights = new Float64Array(width * classes);
  const bias = new Float64Array(classes);
  for (let label = 0; label < classes; label++) {
    const slope = scale * (label < inside ? 1 : (rule?.slope ?? 1));
    const shift = scale * (label < inside ? (offsets[label] ?? 0) : (rule?.shift ?? 0));
    const known = label < trained;
    for (let i = 0; i < width; i++) weights[i * classes + label] = known ? slope * (head[i * trained + label] ?? 0) : 0;
    bias[label] = (known ? slope * (head[width * trained + label] ?? 0) : 0) + shift;
  }
  return { weights, bias, classes };
}
