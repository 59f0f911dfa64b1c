/** ONNX models by hand, from the wire format of protobuf: for files that no tool would write. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixture } from '../../e2e/program.js';

/** A number as a varint. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}

/** A field: numbers as varints, all else with its length before it. */
export function field(number: number, value: number | string | Buffer): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

export const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields);

/** TensorProto.external_data: one key with its value. */
export const entry = (key: string, value: string | Buffer): Buffer => field(13, message(field(1, key), field(2, value)));

/** A float tensor whose data lie at a location. */
export const externalTensor = (location: string | Buffer, name = 'table', dims: readonly number[] = [1]): Buffer =>
  message(...dims.map((dim) => field(1, dim)), field(2, 1), field(8, name), entry('location', location), field(14, 1));

/** A model with these tensors as its weights. */
export const modelOf = (...tensors: readonly Buffer[]): Buffer =>
  message(field(1, 8), field(7, message(...tensors.map((tensor) => field(5, tensor)))));

/** Rows of the table, as many as the vocabulary of tiny-bert has at most. */
const VOCABULARY = 4096;
const LABELS = 3;

const FLOAT = 1;
const INT64 = 7;

const value = (name: string, type: number, ...dims: readonly (string | number)[]): Buffer => {
  const shape = message(...dims.map((dim) => field(1, typeof dim === 'string' ? field(2, dim) : field(1, dim))));
  return message(field(1, name), field(2, field(1, message(field(1, type), field(2, shape)))));
};

/**
 * A whole classifier: each token looks three numbers up, the logits are their mean.
 *
 * @param location where the table is to be looked for
 */
export function classifier(location: string): Buffer {
  const lookUp = message(field(1, 'table'), field(1, 'input_ids'), field(2, 'rows'), field(4, 'Gather'));
  const axes = field(5, message(field(1, 'axes'), field(8, 1), field(20, 7)));
  const keep = field(5, message(field(1, 'keepdims'), field(3, 0), field(20, 2)));
  const mean = message(field(1, 'rows'), field(2, 'logits'), field(4, 'ReduceMean'), axes, keep);
  const graph = message(
    field(1, lookUp),
    field(1, mean),
    field(2, 'mean'),
    field(5, externalTensor(location, 'table', [VOCABULARY, LABELS])),
    field(11, value('input_ids', INT64, 'batch', 'length')),
    field(12, value('logits', FLOAT, 'batch', LABELS)),
  );
  return message(field(1, 8), field(7, graph), field(8, field(2, 13)));
}

/** The classifier's table, little-endian; the label of a text is by the last digits of its token ids. */
export function table(): Buffer {
  const floats = Float32Array.from({ length: VOCABULARY * LABELS }, (_, i) => ((i * 7) % 13) / 13);
  return Buffer.from(floats.buffer);
}

/**
 * Makes a model folder of the classifier, with the tokenizer and labels of tiny-bert.
 *
 * @param location as the model names it; the data are put into onnx/model.onnx_data all the same
 */
export function writeClassifier(folder: string, location = 'model.onnx_data'): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) {
    copyFileSync(fixture('models', 'tiny-bert', file), join(folder, file));
  }
  writeFileSync(join(folder, 'onnx', 'model.onnx'), classifier(location));
  writeFileSync(join(folder, 'onnx', 'model.onnx_data'), table());
}
