/**
 * The matrix products of training as ONNX graphs: the loss of a softmax head with its gradient, and its logits.
 *
 * Shapes: features [rows, width], weights [width, classes], bias [classes], labels [rows], importance [rows, 1].
 */
import { FLOAT, type GraphValue, INT64, type Node } from '../models/onnx/wire.js';
import { modelBytes } from '../models/onnx/write-model.js';

const floats = (name: string, ...dims: readonly (number | string)[]): GraphValue => ({ name, type: FLOAT, dims });

const INPUTS: readonly GraphValue[] = [
  floats('features', 'rows', 'width'),
  floats('weights', 'width', 'classes'),
  floats('bias', 'classes'),
];

const LINEAR: readonly Node[] = [
  { op: 'MatMul', inputs: ['features', 'weights'], outputs: ['product'] },
  { op: 'Add', inputs: ['product', 'bias'], outputs: ['logits'] },
];

/** Gives `logits`, [rows, classes]. */
export function logitsGraph(): Uint8Array {
  return modelBytes({ inputs: INPUTS, outputs: [floats('logits', 'rows', 'classes')], nodes: LINEAR, constants: [] });
}

/**
 * Gives `loss`, the sum over rows of importance × cross-entropy, and its gradient by weights and bias.
 *
 * @param classes how many there are
 * @see Bishop, Pattern Recognition and Machine Learning (2006), §4.3.4: the gradient is featuresᵀ (softmax − one-hot)
 */
export function lossGraph(classes: number): Uint8Array {
  const nodes: readonly Node[] = [
    ...LINEAR,
    { op: 'LogSoftmax', inputs: ['logits'], outputs: ['log_probabilities'], attributes: { axis: -1 } },
    { op: 'OneHot', inputs: ['labels', 'depth', 'off_on'], outputs: ['gold'], attributes: { axis: -1 } },
    { op: 'Mul', inputs: ['gold', 'log_probabilities'], outputs: ['gold_log_probabilities'] },
    { op: 'Mul', inputs: ['gold_log_probabilities', 'importance'], outputs: ['important'] },
    { op: 'ReduceSum', inputs: ['important'], outputs: ['sum'], attributes: { keepdims: 0 } },
    { op: 'Neg', inputs: ['sum'], outputs: ['loss'] },
    { op: 'Exp', inputs: ['log_probabilities'], outputs: ['probabilities'] },
    { op: 'Sub', inputs: ['probabilities', 'gold'], outputs: ['error'] },
    { op: 'Mul', inputs: ['error', 'importance'], outputs: ['important_error'] },
    { op: 'Gemm', inputs: ['features', 'important_error'], outputs: ['weights_gradient'], attributes: { transA: 1 } },
    { op: 'ReduceSum', inputs: ['important_error', 'row_axis'], outputs: ['bias_gradient'], attributes: { keepdims: 0 } },
  ];
  return modelBytes({
    inputs: [...INPUTS, { name: 'labels', type: INT64, dims: ['rows'] }, floats('importance', 'rows', 1)],
    outputs: [floats('loss'), floats('weights_gradient', 'width', 'classes'), floats('bias_gradient', 'classes')],
    nodes,
    constants: [
      { name: 'depth', dims: [], data: BigInt64Array.of(BigInt(classes)) },
      { name: 'off_on', dims: [2], data: Float32Array.of(0, 1) },
      { name: 'row_axis', dims: [1], data: BigInt64Array.of(0n) },
    ],
  });
}
