import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { graft, readGraph } from '#src/models/onnx/graft.js';
import { FLOAT, INT64 } from '#src/models/onnx/wire.js';
import { modelBytes } from '#src/models/onnx/write-model.js';

/** y = 2 x. */
const DOUBLE = modelBytes({
  inputs: [{ name: 'x', type: FLOAT, dims: ['rows', 2] }],
  outputs: [{ name: 'y', type: FLOAT, dims: ['rows', 2] }],
  nodes: [{ op: 'Mul', inputs: ['x', 'two'], outputs: ['y'] }],
  constants: [{ name: 'two', dims: [], data: Float32Array.of(2) }],
});

/** z = −y, and what was an output is none any more. */
const NEGATED = graft(DOUBLE, {
  inputs: [],
  outputs: [{ name: 'z', type: FLOAT, dims: ['rows', 2] }],
  nodes: [{ op: 'Neg', inputs: ['y'], outputs: ['z'] }],
  constants: [],
});

async function run(model: Uint8Array, values: readonly number[]): Promise<Readonly<Record<string, readonly number[]>>> {
  const session = await InferenceSession.create(model);
  const results = await session.run({ x: new Tensor('float32', Float32Array.from(values), [values.length / 2, 2]) });
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, Array.from(data, Number)]));
}

test('a model from nothing runs', async () => {
  assert.deepEqual(await run(DOUBLE, [1, 2, 3, 4]), { y: [2, 4, 6, 8] });
});

test('what is put behind a model takes its values, and gives the only outputs', async () => {
  assert.deepEqual(await run(NEGATED, [1, 2]), { z: [-2, -4] });
});

test('grafting gives the same bytes each time', () => {
  const addition = { inputs: [], outputs: [], nodes: [], constants: [] };
  assert.deepEqual(graft(DOUBLE, addition), graft(DOUBLE, addition));
});

test('a graph is read with its nodes in order, inputs and outputs', () => {
  assert.deepEqual(readGraph(NEGATED), {
    nodes: [
      { op: 'Mul', inputs: ['x', 'two'], outputs: ['y'] },
      { op: 'Neg', inputs: ['y'], outputs: ['z'] },
    ],
    inputs: ['x'],
    outputs: ['z'],
  });
});

test('attributes, shapes and whole-number constants arrive as they were meant', async () => {
  const model = modelBytes({
    inputs: [{ name: 'x', type: FLOAT, dims: ['rows', 2] }],
    outputs: [
      { name: 'y', type: FLOAT, dims: [2, 'rows'] },
      { name: 'i', type: INT64, dims: [2] },
    ],
    nodes: [
      { op: 'Transpose', inputs: ['x'], outputs: ['y'], attributes: { perm: [1, 0] } },
      { op: 'Identity', inputs: ['places'], outputs: ['i'] },
    ],
    constants: [{ name: 'places', dims: [2], data: BigInt64Array.of(-1n, 2n ** 40n) }],
  });
  assert.deepEqual(await run(model, [1, 2, 3, 4]), { y: [1, 3, 2, 4], i: [-1, 2 ** 40] });
});

test('bytes that are no model are an error', () => {
  assert.throws(() => readGraph(Buffer.from('not a model')));
  assert.throws(() => readGraph(new Uint8Array()), /no graph/);
  const half = readFileSync('fixtures/models/tiny-bert/onnx/model.onnx').subarray(0, 5000);
  assert.throws(() => readGraph(half));
});
