/**
 * Tokens a second of the generator against a bare loop of the same model: one session, one intra-op thread, the
 * likeliest token, the cache handed on. And of one thread against several, each with its own model.
 *
 * Needs a causal model of the hub's layout: LLM_THREADS_TEST_MODELS/smollm2-135m-instruct, or ../shared/models/….
 */
import '#src/models/no-telemetry.js';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import ort from 'onnxruntime-node';
import { openModelFolder } from '#src/models/folder.js';
import { type Generator, openGenerator } from '#src/models/generator.js';
import { interleave, line, ratio } from './measure.js';
import type { BenchOptions } from './options.js';

const TOKENS = 128;
const QUESTION = 'Write a long story about a dog and the sea.';

/** @param options rounds (5), threads (2) */
export async function run({ rounds, threads }: BenchOptions): Promise<void> {
  const folder = `${process.env['LLM_THREADS_TEST_MODELS'] ?? '../shared/models'}/smollm2-135m-instruct`;
  const many = threads ?? 2;
  const workers = await Promise.all(Array.from({ length: many }, () => started(folder)));
  const together = (number: number, order: 'bare' | 'generator') => async (): Promise<number> => {
    const begun = performance.now();
    const tokens = await Promise.all(workers.slice(0, number).map((worker) => asked(worker, order)));
    return tokens.reduce((sum, count) => sum + count, 0) / ((performance.now() - begun) / 1000);
  };
  const seen = await interleave(
    [
      { name: 'bare', run: together(1, 'bare') },
      { name: 'generator', run: together(1, 'generator') },
      { name: `generator, ${many} threads`, run: together(many, 'generator') },
    ],
    rounds ?? 5,
  );
  line({
    generator_to_bare: ratio(seen, 'generator', 'bare'),
    [`${many}_threads_to_1`]: ratio(seen, `generator, ${many} threads`, 'generator'),
  });
  for (const worker of workers) worker.postMessage('end');
}

function started(folder: string): Promise<Worker> {
  return new Promise((done, failed) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { generateBench: folder } });
    worker.once('message', () => done(worker));
    worker.once('error', failed);
  });
}

/** Tokens that a worker wrote. */
function asked(worker: Worker, order: 'bare' | 'generator'): Promise<number> {
  return new Promise((done) => {
    worker.once('message', done);
    worker.postMessage(order);
  });
}

/** The likeliest tokens after some ids, without a generator. */
async function bareLoop(session: ort.InferenceSession, ids: readonly number[], tokens: number): Promise<number> {
  const cache: Record<string, ort.Tensor> = {};
  for (const input of session.inputMetadata) {
    if (!input.isTensor || !input.name.startsWith('past_key_values')) continue;
    const dims = input.shape.map((dim, axis) => (typeof dim === 'number' ? dim : axis === 0 ? 1 : 0));
    cache[input.name] = new ort.Tensor('float32', new Float32Array(0), dims);
  }
  const wide = (values: readonly number[]): ort.Tensor => new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  let next = ids;
  let seen = 0;
  for (let step = 0; step < tokens; step++) {
    const positions = next.map((_, i) => seen + i);
    seen += next.length;
    const all: Record<string, ort.Tensor> = {
      input_ids: wide(next),
      attention_mask: wide(new Array<number>(seen).fill(1)),
      position_ids: wide(positions),
    };
    const asked = Object.fromEntries(Object.entries(all).filter(([name]) => session.inputNames.includes(name)));
    const outputs = await session.run({ ...asked, ...cache });
    const logits = outputs['logits'];
    if (logits === undefined) throw new Error('the model gives no logits');
    const scores = logits.data as Float32Array;
    const vocabulary = logits.dims.at(-1) ?? 0;
    const from = scores.length - vocabulary;
    let best = 0;
    for (let token = 1; token < vocabulary; token++) if ((scores[from + token] ?? 0) > (scores[from + best] ?? 0)) best = token;
    next = [best];
    for (const [name, tensor] of Object.entries(outputs)) {
      if (name.startsWith('present')) cache[name.replace('present', 'past_key_values')] = tensor;
    }
  }
  return tokens;
}

async function work(folder: string): Promise<void> {
  const model = openModelFolder('bench', folder, null, false);
  const generator: Generator = await openGenerator(model);
  const prompt = generator.chat([{ role: 'user', content: QUESTION }]);
  const settings = { maxNewTokens: TOKENS, sampling: null, stop: [] };
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'all' as const };
  const session = await ort.InferenceSession.create(model.file, options);
  const ids = generator.encode(prompt);
  const written = await generator.generate(prompt, settings);
  await bareLoop(session, ids, 8);
  parentPort?.on('message', async (order: 'bare' | 'generator' | 'end') => {
    if (order === 'end') parentPort?.close();
    else if (order === 'bare') parentPort?.postMessage(await bareLoop(session, ids, written.tokens.length));
    else parentPort?.postMessage((await generator.generate(prompt, settings)).tokens.length);
  });
  parentPort?.postMessage('ready');
}

if (!isMainThread && typeof workerData?.generateBench === 'string') await work(workerData.generateBench);
