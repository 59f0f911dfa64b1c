/**
 * From the states of the tokens to one vector a text, as the model's own configuration says.
 *
 * sentence-transformers keeps it in 1_Pooling/config.json and modules.json; a model without them is pooled by the mean,
 * not normalised.
 *
 * @see https://www.sbert.net/docs/package_reference/sentence_transformer/models.html: Pooling, Normalize
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError } from '../core/faults.js';
import { type ModelFolder, readJson } from '../models/folder.js';
import type { FloatTensor, TokenBatch } from '../models/session.js';

/** cls: the state of the first token; mean and max over all tokens, special ones included, padding left out. */
export type Pooling = 'cls' | 'mean' | 'max';

export interface PoolingConfig {
  readonly pooling: Pooling;
  /** Vectors are divided by their length. */
  readonly normalize: boolean;
}

const POOLINGS: readonly (readonly [key: string, pooling: Pooling | null])[] = [
  ['pooling_mode_cls_token', 'cls'],
  ['pooling_mode_mean_tokens', 'mean'],
  ['pooling_mode_max_tokens', 'max'],
  ['pooling_mode_mean_sqrt_len_tokens', null],
  ['pooling_mode_weightedmean_tokens', null],
  ['pooling_mode_lasttoken', null],
];

/**
 * Reads how a model is pooled.
 *
 * @throws FaultError model_wrong_kind when it is pooled in a way that is not known here, or in several at once
 */
export function poolingOf({ folder }: Pick<ModelFolder, 'folder'>): PoolingConfig {
  const file = join(folder, '1_Pooling', 'config.json');
  const config = existsSync(file) ? readJson(file) : {};
  const chosen = POOLINGS.filter(([key]) => config[key] === true);
  const [first] = chosen;
  if (chosen.length > 1 || first?.[1] === null) {
    throw new FaultError({
      code: 'model_wrong_kind',
      folder,
      found: `1_Pooling/config.json asks for ${chosen.map(([key]) => key).join(' and ')}`,
      wanted: 'a model pooled by the first token, the mean or the maximum',
    });
  }
  return { pooling: first?.[1] ?? 'mean', normalize: hasNormalize(folder) };
}

/** modules.json is a list, and one of its modules is Normalize. */
function hasNormalize(folder: string): boolean {
  const file = join(folder, 'modules.json');
  return existsSync(file) && /"type"\s*:\s*"[\w.]*\.Normalize"/.test(readFileSync(file, 'utf8'));
}

/** A pooled window: its vector, not normalised, and how many tokens it stands for. */
export interface PooledWindow {
  readonly vector: Float64Array;
  readonly tokens: number;
}

/**
 * Pools the states of a batch.
 *
 * @param output float32 [batch, width, size], or [batch, size] where the graph pools by itself
 * @param file the model, for messages
 * @throws FaultError model_output_shape
 */
export function poolBatch({ data, dims }: FloatTensor, batch: TokenBatch, pooling: Pooling, file: string): readonly PooledWindow[] {
  const size = dims.at(-1) ?? 0;
  const width = dims.length === 3 ? (dims[1] ?? 0) : 1;
  if (dims[0] !== batch.length || (dims.length !== 3 && dims.length !== 2) || data.length !== batch.length * width * size) {
    throw new FaultError({
      code: 'model_output_shape',
      file,
      found: `states of [${dims.join(', ')}]`,
      expected: `[${batch.length}, tokens, size]`,
    });
  }
  return batch.map(({ length }, row) => {
    const states = data.subarray(row * width * size, (row + 1) * width * size);
    return { vector: poolStates(states, size, dims.length === 2 ? 1 : length, pooling), tokens: length };
  });
}

/** One vector of the states of `tokens` tokens, [tokens, size] row-major; summed in float64. */
function poolStates(states: Float32Array, size: number, tokens: number, pooling: Pooling): Float64Array {
  const vector = new Float64Array(size);
  const used = pooling === 'cls' ? 1 : tokens;
  if (pooling === 'max') vector.fill(Number.NEGATIVE_INFINITY);
  for (let token = 0; token < used; token++) {
    const start = token * size;
    for (let i = 0; i < size; i++) {
      const value = states[start + i] ?? 0;
      vector[i] = pooling === 'max' ? Math.max(vector[i] ?? 0, value) : (vector[i] ?? 0) + value;
    }
  }
  if (pooling === 'mean') for (let i = 0; i < size; i++) vector[i] = (vector[i] ?? 0) / used;
  return vector;
}

/**
 * The vector of a text: the mean of its windows weighted by their tokens, cut to the first `dims` numbers, and divided by
 * its length where that is asked for.
 *
 * @returns float32 [dims]
 * @throws FaultError worker_failed when it has numbers that are none
 */
export function textVector(windows: readonly PooledWindow[], dims: number | null, normalize: boolean): Float32Array {
  const all = windows.reduce((sum, { tokens }) => sum + tokens, 0);
  const size = Math.min(dims ?? Number.POSITIVE_INFINITY, windows[0]?.vector.length ?? 0);
  const mean = new Float64Array(size);
  for (const { vector, tokens } of windows) for (let i = 0; i < size; i++) mean[i] = (mean[i] ?? 0) + ((vector[i] ?? 0) * tokens) / all;
  let squares = 0;
  for (const value of mean) squares += value * value;
  if (!Number.isFinite(squares))
    throw new FaultError({ code: 'worker_failed', place: 'a text', reason: 'the vector has numbers that are none (NaN)' });
  // As torch.nn.functional.normalize: a vector of zeros stays one.
  const length = normalize ? Math.max(Math.sqrt(squares), 1e-12) : 1;
  // Not Float32Array.from with a function, which showed in profiles.
  const vector = new Float32Array(size);
  for (let i = 0; i < size; i++) vector[i] = (mean[i] ?? 0) / length;
  return vector;
}
