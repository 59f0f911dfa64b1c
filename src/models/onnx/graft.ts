/**
 * Puts nodes behind those of an existing model: its graph stays as it is, its outputs are replaced.
 *
 * The bytes of the model are copied, never parsed further than its list of nodes: so any operator, and any weights, be they in the file
 * or beside it, pass through unchanged. Nodes that nothing asks for any more are left out by the runtime.
 */
import { constantBytes, FIELDS, fieldsOf, message, nodeBytes, type ReadField, textOf, valueBytes } from './wire.js';
import type { Graph } from './write-model.js';

/** A node of an existing graph, as far as it is looked at. */
export interface ReadNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** What an existing model is made of, as far as it is looked at. */
export interface ReadGraph {
  /** In the order of the file: each after those whose outputs it takes. */
  readonly nodes: readonly ReadNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** From IR version 4 on, constants need not be inputs too. */
const LEAST_IR_VERSION = 4;

/** Reads nodes, inputs and outputs of a model. @throws Error when the bytes are no ONNX model */
export function readGraph(model: Uint8Array): ReadGraph {
  const { node, input, output } = FIELDS.graph;
  const fields = [...fieldsOf(graphOf(model))];
  const values = (number: number): readonly ReadField[] => fields.filter((field) => field.number === number);
  return {
    nodes: values(node).map(readNode),
    inputs: values(input).map((field) => nameOf(field)),
    outputs: values(output).map((field) => nameOf(field)),
  };
}

/**
 * Puts a graph behind a model.
 *
 * @param addition its nodes may take what any node of the model gives; its inputs come beside the model's, its outputs in their place
 * @returns a model in the wire format, the same for the same model and graph
 * @throws Error when the bytes are no ONNX model
 */
export function graft(model: Uint8Array, addition: Graph): Uint8Array {
  const { graph } = FIELDS;
  const kept = [...fieldsOf(graphOf(model))].filter(({ number }) => number !== graph.output).map(({ whole }) => whole);
  const added = message(
    ...addition.nodes.map((node) => [graph.node, nodeBytes(node)] as const),
    ...addition.constants.map((constant) => [graph.initializer, constantBytes(constant)] as const),
    ...addition.inputs.map((input) => [graph.input, valueBytes(input)] as const),
    ...addition.outputs.map((output) => [graph.output, valueBytes(output)] as const),
  );
  const body = Buffer.concat([...kept, added]);
  const parts = [...fieldsOf(model)].map((field) => {
    if (field.number === FIELDS.model.graph) return message([FIELDS.model.graph, body]);
    if (field.number === FIELDS.model.irVersion) return message([FIELDS.model.irVersion, Math.max(LEAST_IR_VERSION, Number(field.value))]);
    return field.whole;
  });
  return Buffer.concat(parts);
}

function graphOf(model: Uint8Array): Uint8Array {
  for (const { number, value } of fieldsOf(model)) if (number === FIELDS.model.graph && typeof value !== 'number') return value;
  throw new Error('no graph in the file');
}

function readNode(field: ReadField): ReadNode {
  const { input, output, opType } = FIELDS.node;
  const fields = typeof field.value === 'number' ? [] : [...fieldsOf(field.value)];
  const texts = (number: number): readonly string[] => fields.filter((one) => one.number === number).map(textOf);
  return { op: texts(opType)[0] ?? '', inputs: texts(input), outputs: texts(output) };
}

function nameOf({ value }: ReadField): string {
  const fields = typeof value === 'number' ? [] : [...fieldsOf(value)];
  const name = fields.find(({ number }) => number === FIELDS.value.name);
  return name === undefined ? '' : textOf(name);
}
