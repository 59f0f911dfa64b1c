import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type ReadNode, readGraph } from '#src/models/onnx/graft.js';
import { layerStates } from '#src/models/onnx/layer-states.js';

const graph = (...nodes: readonly ReadNode[]) => ({ nodes, inputs: [], outputs: [] });

/** Normalisations n0 … n12, as an encoder of six layers has them. */
const SIX_LAYERS = Array.from(
  { length: 13 },
  (_, i): ReadNode => ({ op: 'LayerNormalization', inputs: [`s${i}`, 'w', 'b'], outputs: [`n${i}`] }),
);

test('of six layers the last, the fourth, the second and the embeddings are picked', () => {
  assert.deepEqual(layerStates(graph(...SIX_LAYERS), 'n12'), ['n12', 'n8', 'n4', 'n0']);
});

test('what comes after the output has no say', () => {
  assert.deepEqual(layerStates(graph(...SIX_LAYERS), 'n6'), ['n6', 'n4', 'n2', 'n0']);
});

test('a single layer gives itself and the embeddings, each once', () => {
  assert.deepEqual(layerStates(graph(...SIX_LAYERS), 'n2'), ['n2', 'n0']);
});

test('an output that is no normalisation stands alone', () => {
  assert.deepEqual(layerStates(graph(...SIX_LAYERS, { op: 'Tanh', inputs: ['n12'], outputs: ['t'] }), 't'), ['t']);
});

test('a normalisation in parts is found by its last step', () => {
  const parts = (name: string, input: string): readonly ReadNode[] => [
    { op: 'Sub', inputs: [input, 'mean'], outputs: [`${name}-c`] },
    { op: 'Div', inputs: [`${name}-c`, 'deviation'], outputs: [`${name}-q`] },
    { op: 'Mul', inputs: [`${name}-q`, 'weight'], outputs: [`${name}-w`] },
    { op: 'Add', inputs: [`${name}-w`, 'bias'], outputs: [name] },
  ];
  const nodes = [
    ...parts('n0', 'x'),
    { op: 'Add', inputs: ['n0', 'other'], outputs: ['sum'] },
    ...parts('n1', 'sum'),
    ...parts('n2', 'n1'),
  ];
  assert.deepEqual(layerStates(graph(...nodes), 'n2'), ['n2', 'n0']);
});

test('the embedded encoder has four', () => {
  const read = readGraph(readFileSync('models/minilm-l6-en/onnx/model.onnx'));
  const states = layerStates(read, 'last_hidden_state');
  assert.equal(states.length, 4);
  assert.equal(states[0], 'last_hidden_state');
  assert.match(states.at(-1) ?? '', /^Embed/);
});
