/**
 * The messages of an ONNX file in the wire format of protobuf: what this program writes of them, and what it reads.
 *
 * Only the fields that are used here have a name. Field numbers never change: that is protobuf's promise, and ONNX's.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import protobuf from 'protobufjs/minimal.js';

/** Field numbers by message. */
export const FIELDS = {
  model: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 },
  opset: { version: 2 },
  graph: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  node: { input: 1, output: 2, name: 3, opType: 4, attribute: 5 },
  attribute: { name: 1, integer: 3, integers: 8, type: 20 },
  tensor: { dims: 1, dataType: 2, name: 8, rawData: 9 },
  value: { name: 1, type: 2 },
  type: { tensor: 1 },
  tensorType: { elementType: 1, shape: 2 },
  shape: { dim: 1 },
  dim: { value: 1, name: 2 },
} as const;

/** TensorProto.DataType. */
export const FLOAT = 1;
export const INT64 = 7;

/** AttributeProto.AttributeType. */
const INTEGER_ATTRIBUTE = 2;
const INTEGERS_ATTRIBUTE = 7;

const VARINT = 0;
const DELIMITED = 2;

/** A field's value: a whole number as a varint, all else with its length before it. */
type Value = number | string | Uint8Array;

/** A message of fields in the given order; a repeated field stands as often as it has values. */
export function message(...fields: readonly (readonly [number: number, value: Value])[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [number, value] of fields) {
    if (typeof value === 'number') writer.uint32(number * 8 + VARINT).int64(value);
    else if (typeof value === 'string') writer.uint32(number * 8 + DELIMITED).string(value);
    else writer.uint32(number * 8 + DELIMITED).bytes(value);
  }
  return writer.finish();
}

/** A field as it stands in a file. */
export interface ReadField {
  readonly number: number;
  /** Of a length-delimited field, a view of the file; of others the number, exact up to 2^53. */
  readonly value: number | Uint8Array;
  /** The field with its tag, a view of the file. */
  readonly whole: Uint8Array;
}

/**
 * The fields of a message, in the order of the file.
 *
 * @throws RangeError, Error of protobufjs when the bytes are no protobuf
 */
export function* fieldsOf(bytes: Uint8Array): Generator<ReadField> {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    let value: number | Uint8Array = 0;
    if (tag % 8 === DELIMITED) {
      const length = reader.uint32();
      value = bytes.subarray(reader.pos, reader.pos + length);
      reader.skip(length);
    } else if (tag % 8 === VARINT) value = Number(reader.int64());
    else reader.skipType(tag % 8);
    yield { number: Math.floor(tag / 8), value, whole: bytes.subarray(start, reader.pos) };
  }
}

/** The text of a length-delimited field. */
export function textOf({ value }: ReadField): string {
  return typeof value === 'number' ? '' : Buffer.from(value).toString('utf8');
}

/** One operation of a graph; attributes are whole numbers or lists of them. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** A constant of a graph, row-major. */
export interface Constant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** An input or output of a graph; a dimension with a name is free. */
export interface GraphValue {
  readonly name: string;
  readonly type: typeof FLOAT | typeof INT64;
  readonly dims: readonly (number | string)[];
}

/** NodeProto. */
export function nodeBytes({ op, inputs, outputs, attributes = {} }: Node): Uint8Array {
  const { node } = FIELDS;
  return message(
    ...inputs.map((name) => [node.input, name] as const),
    ...outputs.map((name) => [node.output, name] as const),
    [node.name, outputs[0] ?? op],
    [node.opType, op],
    ...Object.entries(attributes).map(([name, value]) => [node.attribute, attributeBytes(name, value)] as const),
  );
}

function attributeBytes(name: string, value: number | readonly number[]): Uint8Array {
  const { attribute } = FIELDS;
  return typeof value === 'number'
    ? message([attribute.name, name], [attribute.integer, value], [attribute.type, INTEGER_ATTRIBUTE])
    : message([attribute.name, name], ...value.map((one) => [attribute.integers, one] as const), [attribute.type, INTEGERS_ATTRIBUTE]);
}

/** TensorProto; numbers lie in it as on little-endian machines, the only ones that Node runs on. */
export function constantBytes({ name, dims, data }: Constant): Uint8Array {
  const { tensor } = FIELDS;
  return message(
    ...dims.map((dim) => [tensor.dims, dim] as const),
    [tensor.dataType, data instanceof Float32Array ? FLOAT : INT64],
    [tensor.name, name],
    [tensor.rawData, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
  );
}

/** ValueInfoProto of a tensor. */
export function valueBytes({ name, type, dims }: GraphValue): Uint8Array {
  const { value, type: ofType, tensorType, shape, dim } = FIELDS;
  const shaped = message(
    ...dims.map((size) => [shape.dim, typeof size === 'number' ? message([dim.value, size]) : message([dim.name, size])] as const),
  );
  const tensor = message([tensorType.elementType, type], [tensorType.shape, shaped]);
  return message([value.name, name], [value.type, message([ofType.tensor, tensor])]);
}
