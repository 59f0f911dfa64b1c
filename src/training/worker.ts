/** The thread that computes shards: losses with their gradients, and logits. It knows no more than the matrices it was given. */
import '../models/no-telemetry.js';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { workerData } from 'piscina';
import { logitsGraph, lossGraph } from './graphs.js';
import type { ShardCall, ShardLogits, ShardLoss, TrainingSetup } from './protocol.js';

const setup = workerData as TrainingSetup;
const { width, classes } = setup;

/** One thread a session: the shards are what is done side by side. */
const OPTIONS: InferenceSession.SessionOptions = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 };

const lossSession = await InferenceSession.create(lossGraph(classes), OPTIONS);
const logitsSession = await InferenceSession.create(logitsGraph(), OPTIONS);

interface ShardTensors {
  readonly features: Tensor;
  readonly labels: Tensor;
  readonly importance: Tensor;
}

const kept = new Map<number, ShardTensors>();

/** Answers one call. */
export default async function compute({ kind, shard, parameters }: ShardCall): Promise<ShardLoss | ShardLogits> {
  const { features, labels, importance } = tensorsOf(shard);
  // The runtime takes no shared memory.
  const values = new Float32Array(parameters).slice();
  const feeds = {
    features,
    weights: new Tensor('float32', values.subarray(0, width * classes), [width, classes]),
    bias: new Tensor('float32', values.subarray(width * classes), [classes]),
  };
  if (kind === 'logits') {
    const { logits } = await logitsSession.run(feeds);
    return { kind, logits: floatsOf(logits) };
  }
  const results = await lossSession.run({ ...feeds, labels, importance });
  const gradient = new Float32Array(values.length);
  gradient.set(floatsOf(results['weights_gradient']), 0);
  gradient.set(floatsOf(results['bias_gradient']), width * classes);
  return { kind, loss: floatsOf(results['loss'])[0] ?? Number.NaN, gradient };
}

function tensorsOf(shard: number): ShardTensors {
  const known = kept.get(shard);
  if (known !== undefined) return known;
  const rows = setup.shards[shard] ?? new Int32Array();
  const [features, labels, importance] = [
    new Float32Array(setup.features),
    new Int32Array(setup.labels),
    new Float32Array(setup.importance),
  ];
  const own = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    own.set(features.subarray(row * width, (row + 1) * width), i * width);
  });
  const tensors = {
    features: new Tensor('float32', own, [rows.length, width]),
    labels: new Tensor('int64', BigInt64Array.from(Array.from(rows, (row) => BigInt(labels[row] ?? 0))), [rows.length]),
    importance: new Tensor(
      'float32',
      Float32Array.from(rows, (row) => importance[row] ?? 0),
      [rows.length, 1],
    ),
  };
  kept.set(shard, tensors);
  return tensors;
}

function floatsOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new Error('bug: no float32 from a graph of our own');
}
