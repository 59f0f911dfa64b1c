/** An ONNX model from nothing: a graph of our own, such as the loss of a head. */
import { type Constant, constantBytes, FIELDS, type GraphValue, message, type Node, nodeBytes, valueBytes } from './wire.js';

/** A graph; nodes stand after those whose outputs they take. */
export interface Graph {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
}

/** The first IR version that knows opset 17, and the operators that are used. */
const IR_VERSION = 8;
const OPSET = 17;

/** The bytes of a model that is this graph: the same graph gives the same bytes. */
export function modelBytes({ inputs, outputs, nodes, constants }: Graph): Uint8Array {
  const { model, opset, graph } = FIELDS;
  const body = message(
    ...nodes.map((node) => [graph.node, nodeBytes(node)] as const),
    [graph.name, 'graph'],
    ...constants.map((constant) => [graph.initializer, constantBytes(constant)] as const),
    ...inputs.map((input) => [graph.input, valueBytes(input)] as const),
    ...outputs.map((output) => [graph.output, valueBytes(output)] as const),
  );
  return message(
    [model.irVersion, IR_VERSION],
    [model.producerName, 'llm-threads'],
    [model.graph, body],
    [model.opsetImport, message([opset.version, OPSET])],
  );
}
