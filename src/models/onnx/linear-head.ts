/**
 * A linear head as operators behind features: logits = W f + b, numbers beside the text joined in.
 *
 * The product is written with the weights on the left and each text's features as a matrix of one column on the right: the runtime then
 * makes one product a text, whose bits do not depend on the texts beside it. With the features on the left it would make one product
 * of the batch, by another kernel for one row than for many.
 */
import { FEATURES, indices } from './pooled-features.js';
import { type Constant, FLOAT, type Node } from './wire.js';
import type { Graph } from './write-model.js';

/** Name of the input for the numbers beside the text, float32 [batch, columns]; NaN where there is none. */
export const NUMBERS = 'numbers';

/** Name of the output, float32 [batch, classes]. */
export const LOGITS = 'logits';

/** A head, numbers scaled as in the data it was trained on. */
export interface LinearHead {
  /** Row-major [classes, width], the width of text features and numbers together. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** By column of numbers; a missing number counts as the mean. */
  readonly numbers: readonly { readonly mean: number; readonly deviation: number }[];
}

/** The graph that goes behind FEATURES; its output is LOGITS. */
export function linearHead({ weights, bias, numbers }: LinearHead): Graph {
  const classes = bias.length;
  const floats = (name: string, dims: readonly number[], data: Float32Array): Constant => ({ name, dims, data });
  const joined = numbers.length === 0 ? FEATURES : 'head_features';
  const joining: readonly Node[] = [
    { op: 'IsNaN', inputs: [NUMBERS], outputs: ['head_missing'] },
    { op: 'Where', inputs: ['head_missing', 'head_means', NUMBERS], outputs: ['head_known'] },
    { op: 'Sub', inputs: ['head_known', 'head_means'], outputs: ['head_centred'] },
    { op: 'Div', inputs: ['head_centred', 'head_deviations'], outputs: ['head_numbers'] },
    { op: 'Concat', inputs: [FEATURES, 'head_numbers'], outputs: [joined], attributes: { axis: 1 } },
  ];
  const scales: readonly Constant[] = [
    floats(
      'head_means',
      [numbers.length],
      Float32Array.from(numbers, ({ mean }) => mean),
    ),
    floats(
      'head_deviations',
      [numbers.length],
      Float32Array.from(numbers, ({ deviation }) => deviation),
    ),
  ];
  return {
    nodes: [
      ...(numbers.length === 0 ? [] : joining),
      { op: 'Reshape', inputs: [joined, 'head_column'], outputs: ['head_in'] },
      { op: 'MatMul', inputs: ['head_weights', 'head_in'], outputs: ['head_product'] },
      { op: 'Add', inputs: ['head_product', 'head_bias'], outputs: ['head_out'] },
      { op: 'Reshape', inputs: ['head_out', 'head_row'], outputs: [LOGITS] },
    ],
    constants: [
      floats('head_weights', [classes, weights.length / classes], weights),
      floats('head_bias', [classes, 1], bias),
      indices('head_column', 0, -1, 1),
      indices('head_row', 0, -1),
      ...(numbers.length === 0 ? [] : scales),
    ],
    inputs: numbers.length === 0 ? [] : [{ name: NUMBERS, type: FLOAT, dims: ['batch', numbers.length] }],
    outputs: [{ name: LOGITS, type: FLOAT, dims: ['batch', classes] }],
  };
}
