/**
 * From the states of an encoder's tokens to the features of a text, as operators behind the encoder's graph.
 *
 * The states of each layer are pooled over the tokens and divided by their length, so that layers weigh the same; the parts stand side
 * by side. The sum over tokens is the last of their running sums: added one by one, with zeros for the padding at the end, so that the
 * bits of a text do not depend on the texts beside it. A reduction or a product would group the tokens by the length of the batch.
 */
import { type Constant, FLOAT, type Node } from './wire.js';
import type { Graph } from './write-model.js';

/** Name of the features, [batch, width]. */
export const FEATURES = 'features';

/** What features are made of. */
export interface FeatureParts {
  /** Values of the encoder's graph, [batch, sequence, size]; or one alone that is pooled already, [batch, size]. */
  readonly states: readonly string[];
  /** How the first of them, the last layer's, becomes one vector a text: as the encoder was trained to; the others by their mean. */
  readonly pooling: 'mean' | 'first' | 'pooled';
}

/** TensorProto.DataType of the Cast operator's attribute. */
const TO_FLOAT = { to: FLOAT };

/** The graph that goes behind the encoder's; its output is FEATURES. */
export function pooledFeatures({ states, pooling }: FeatureParts): Graph {
  const nodes: Node[] = [
    { op: 'Cast', inputs: ['attention_mask'], outputs: ['pool_mask_flat'], attributes: TO_FLOAT },
    { op: 'Reshape', inputs: ['pool_mask_flat', 'pool_column'], outputs: ['pool_mask'] },
  ];
  const parts = states.map((state, index) => {
    const name = `pool_${index}`;
    const sum = `${name}_sum`;
    nodes.push({ op: 'Cast', inputs: [state], outputs: [`${name}_states`], attributes: TO_FLOAT });
    if (index === 0 && pooling === 'pooled') nodes.push({ op: 'Reshape', inputs: [`${name}_states`, 'pool_row'], outputs: [sum] });
    else if (index === 0 && pooling === 'first') nodes.push(picked(`${name}_states`, 'pool_first', sum));
    else {
      nodes.push({ op: 'Mul', inputs: [`${name}_states`, 'pool_mask'], outputs: [`${name}_masked`] });
      nodes.push({ op: 'CumSum', inputs: [`${name}_masked`, 'pool_axis'], outputs: [`${name}_sums`] });
      nodes.push(picked(`${name}_sums`, 'pool_last', sum));
    }
    // The mean differs from the sum by a factor only, which the length takes away.
    nodes.push({ op: 'LpNormalization', inputs: [sum], outputs: [name], attributes: { axis: -1, p: 2 } });
    return name;
  });
  nodes.push(
    { op: 'Concat', inputs: parts, outputs: ['pool_all'], attributes: { axis: 2 } },
    { op: 'Reshape', inputs: ['pool_all', 'pool_flat'], outputs: [FEATURES] },
  );
  const constants = [
    indices('pool_column', 0, -1, 1),
    indices('pool_row', 0, 1, -1),
    indices('pool_first', 0),
    indices('pool_last', -1),
    { ...indices('pool_axis', 1), dims: [] },
    indices('pool_flat', 0, -1),
  ];
  return {
    nodes,
    // The runtime complains of constants that nothing takes.
    constants: constants.filter(({ name }) => nodes.some(({ inputs }) => inputs.includes(name))),
    inputs: [],
    outputs: [{ name: FEATURES, type: FLOAT, dims: ['batch', 'width'] }],
  };
}

/** The state at a place of the sequence, [batch, 1, size]. */
function picked(states: string, place: string, output: string): Node {
  return { op: 'Gather', inputs: [states, place], outputs: [output], attributes: { axis: 1 } };
}

/** A constant of whole numbers: a shape to take (0 keeps a dimension, −1 takes the rest), or places. */
export function indices(name: string, ...values: readonly number[]): Constant {
  return { name, dims: [values.length], data: BigInt64Array.from(values.map(BigInt)) };
}
