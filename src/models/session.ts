/**
 * One onnxruntime session in a worker thread: token batches in, float tensors out.
 *
 * Never on the main thread: the binding's run() blocks the JS thread it is called on.
 */
import './no-telemetry.js';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { FaultError, reasonOf } from '../core/faults.js';
import { NUMBERS } from './onnx/linear-head.js';
import { PREPARED_SESSION_OPTIONS, SESSION_OPTIONS } from './session-options.js';
import type { Frame } from './tokenizer.js';

/** Sequences of token ids that go through the model together, framed and ready, each no longer than the model takes. */
export type TokenBatch = readonly (readonly number[])[];

/** Numbers that stand beside each text of a batch, NaN where one is missing. */
export type Numbers = readonly (readonly number[])[];

/** A float32 tensor, row-major. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export interface TextSession {
  /** The output that is read. */
  readonly output: string;
  /** Its declared shape, −1 for a free dimension. */
  readonly outputDims: readonly number[];
  /**
   * Runs one batch, padded on the right to its longest sequence.
   *
   * @param types segment ids of each sequence, as many as it has tokens; null: those of the frame
   * @param numbers of each sequence, where the graph asks for some; null, as NaN: none is known
   * @throws FaultError model_output_shape when the output is not float32
   */
  run(batch: TokenBatch, types?: TokenBatch | null, numbers?: Numbers | null): Promise<FloatTensor>;
}

/** Inputs that are fed, if the graph asks for them. */
const KNOWN_INPUTS = new Set(['input_ids', 'attention_mask', 'token_type_ids', 'position_ids', NUMBERS]);

/**
 * Loads an .onnx file.
 *
 * @param outputs names of the output to read, the best first: the first that the graph has
 * @param padId the id that fills shorter sequences; masked out
 * @param prepared the graph of its prepared form, which is loaded instead; null for none
 * @throws FaultError model_unloadable, or model_wrong_kind when the graph wants inputs that are not text or lacks the output
 */
export async function openSession(
  file: string,
  outputs: readonly string[],
  frame: Frame,
  padId: number,
  prepared: string | null = null,
): Promise<TextSession> {
  const session = await createSession(file, prepared);
  const foreign = session.inputNames.filter((name) => !KNOWN_INPUTS.has(name));
  if (foreign.length > 0 || !session.inputNames.includes('input_ids')) {
    const asks = foreign.length > 0 ? foreign : session.inputNames;
    throw new FaultError({
      code: 'model_wrong_kind',
      folder: file,
      found: `the graph asks for ${asks.join(', ')}`,
      wanted: `a model of ${[...KNOWN_INPUTS].filter((name) => name !== NUMBERS).join(', ')}`,
    });
  }
  const output = outputs.find((name) => session.outputNames.includes(name));
  if (output === undefined) {
    throw new FaultError({
      code: 'model_wrong_kind',
      folder: file,
      found: `the graph gives ${session.outputNames.join(', ')}`,
      wanted: `a model that gives ${outputs.join(' or ')}`,
    });
  }
  const inputs = session.inputMetadata.flatMap((input) =>
    input.isTensor ? [{ name: input.name, wide: input.type === 'int64', width: Number(input.shape[1] ?? 0) }] : [],
  );
  return {
    output,
    outputDims: declaredDims(session, output),
    run: async (batch, types = null, numbers = null) => {
      const feeds: Record<string, Tensor> = {};
      for (const { name, wide, width } of inputs)
        feeds[name] = name === NUMBERS ? numbersTensor(batch.length, width, numbers) : feed(name, wide, batch, types, frame, padId);
      const results = await session.run(feeds, [output]);
      const tensor = results[output];
      if (tensor === undefined || !(tensor.data instanceof Float32Array)) {
        throw new FaultError({ code: 'model_output_shape', file, found: `${output} as ${tensor?.type ?? 'nothing'}`, expected: 'float32' });
      }
      return { data: tensor.data, dims: tensor.dims };
    },
  };
}

/** @throws FaultError model_unloadable */
async function createSession(file: string, prepared: string | null): Promise<InferenceSession> {
  if (prepared !== null) {
    // It may be gone by now, or damaged: the model itself gives the same numbers.
    const session = await InferenceSession.create(prepared, PREPARED_SESSION_OPTIONS).catch(() => null);
    if (session !== null) return session;
  }
  try {
    return await InferenceSession.create(file, SESSION_OPTIONS);
  } catch (error) {
    throw new FaultError({ code: 'model_unloadable', file, reason: reasonOf(error) }, { cause: error });
  }
}

function declaredDims(session: InferenceSession, output: string): readonly number[] {
  const meta = session.outputMetadata.find(({ name }) => name === output);
  return meta?.isTensor ? meta.shape.map((dim) => (typeof dim === 'number' ? dim : -1)) : [];
}

/** The input of numbers, float32 [batch, width]. */
function numbersTensor(rows: number, width: number, numbers: Numbers | null): Tensor {
  const cells = new Float32Array(rows * width).fill(Number.NaN);
  numbers?.forEach((own, row) => {
    cells.set(own, row * width);
  });
  return new Tensor('float32', cells, [rows, width]);
}

/** One input tensor of ids, [batch, longest sequence]. */
function feed(name: string, wide: boolean, batch: TokenBatch, types: TokenBatch | null, frame: Frame, padId: number): Tensor {
  const width = batch.reduce((longest, ids) => Math.max(longest, ids.length), 0);
  // 64-bit values are written as pairs of 32-bit halves, low half first (Node runs on little-endian machines
  // only): making a BigInt a token would cost more than all the rest here.
  const step = wide ? 2 : 1;
  const cells = new Int32Array(batch.length * width * step);
  batch.forEach((ids, row) => {
    const start = row * width;
    const given = name === 'token_type_ids' ? types?.[row] : undefined;
    for (let i = 0; i < width; i++) cells[(start + i) * step] = given === undefined ? valueAt(name, ids, i, frame, padId) : (given[i] ?? 0);
  });
  const dims = [batch.length, width];
  return wide ? new Tensor('int64', new BigInt64Array(cells.buffer), dims) : new Tensor('int32', cells, dims);
}

function valueAt(name: string, ids: readonly number[], i: number, frame: Frame, padId: number): number {
  switch (name) {
    case 'input_ids':
      return ids[i] ?? padId;
    case 'attention_mask':
      return i < ids.length ? 1 : 0;
    case 'token_type_ids':
      if (i >= ids.length) return 0;
      if (i < frame.prefix.length) return frame.prefixTypes[i] ?? 0;
      return i >= ids.length - frame.suffix.length ? (frame.suffixTypes[i - (ids.length - frame.suffix.length)] ?? 0) : frame.contentType;
    default:
      return i; // position_ids
  }
}
