import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { graft } from '#src/models/onnx/graft.js';
import { type LinearHead, LOGITS, linearHead, NUMBERS } from '#src/models/onnx/linear-head.js';
import { FEATURES, type FeatureParts, pooledFeatures } from '#src/models/onnx/pooled-features.js';
import { FLOAT, INT64 } from '#src/models/onnx/wire.js';
import { modelBytes } from '#src/models/onnx/write-model.js';

/** An encoder that gives the states it is given: [batch, sequence, 2]. */
const ENCODER = modelBytes({
  inputs: [
    { name: 'given', type: FLOAT, dims: ['batch', 'sequence', 2] },
    { name: 'attention_mask', type: INT64, dims: ['batch', 'sequence'] },
  ],
  outputs: [{ name: 'states', type: FLOAT, dims: ['batch', 'sequence', 2] }],
  nodes: [
    { op: 'Identity', inputs: ['given'], outputs: ['states'] },
    { op: 'Neg', inputs: ['given'], outputs: ['lower'] },
  ],
  constants: [],
});

type States = readonly (readonly (readonly [number, number])[])[];

/** Two texts of two tokens and of one; what stands at the padding must not count. */
const STATES: States = [
  [
    [3, 0],
    [0, 4],
  ],
  [
    [0, -2],
    [99, 99],
  ],
];
const MASK = [1n, 1n, 1n, 0n];

async function run(parts: FeatureParts, head: LinearHead | null = null, numbers: readonly number[] = []): Promise<readonly number[]> {
  const pooled = graft(ENCODER, pooledFeatures(parts));
  const session = await InferenceSession.create(head === null ? pooled : graft(pooled, linearHead(head)));
  const results = await session.run({
    given: new Tensor('float32', Float32Array.from(STATES.flat(2)), [2, 2, 2]),
    attention_mask: new Tensor('int64', BigInt64Array.from(MASK), [2, 2]),
    ...(numbers.length === 0 ? {} : { [NUMBERS]: new Tensor('float32', Float32Array.from(numbers), [2, numbers.length / 2]) }),
  });
  const data = results[head === null ? FEATURES : LOGITS]?.data;
  assert.ok(data instanceof Float32Array);
  return Array.from(data, (value) => Number(value.toFixed(5)));
}

test('the mean over a text’s own tokens, brought to length 1', async () => {
  assert.deepEqual(await run({ states: ['states'], pooling: 'mean' }), [0.6, 0.8, 0, -1]);
});

test('the first token alone, where the encoder was trained to', async () => {
  assert.deepEqual(await run({ states: ['states'], pooling: 'first' }), [1, 0, 0, -1]);
});

test('layers stand side by side, each of length 1', async () => {
  assert.deepEqual(await run({ states: ['states', 'lower'], pooling: 'first' }), [1, 0, -0.6, -0.8, 0, -1, 0, 1]);
});

test('a head gives weights times features plus bias', async () => {
  const head = { weights: Float32Array.of(1, 0, 0, 1, 2, 2), bias: Float32Array.of(0, 10, 0), numbers: [] };
  assert.deepEqual(await run({ states: ['states'], pooling: 'mean' }, head), [0.6, 10.8, 2.8, 0, 9, -2]);
});

test('numbers join in scaled, and a missing one counts as the mean', async () => {
  const head = {
    weights: Float32Array.of(0, 0, 1, 100),
    bias: Float32Array.of(0),
    numbers: [
      { mean: 5, deviation: 2 },
      { mean: 1, deviation: 1 },
    ],
  };
  assert.deepEqual(await run({ states: ['states'], pooling: 'mean' }, head, [9, 1, Number.NaN, 3]), [2, 200]);
});
