/**
 * The limit: N worker threads with a raw session each, fed the corpus already tokenised, grouped by equal
 * length over the whole corpus, in their best batches. No start-up, parsing or writing is counted.
 *
 * Run as a program: limit.js MODEL_FOLDER TEXTS_FILE THREADS BATCH_TOKENS; prints rows a second. It follows
 * the recipe that the project was planned with, so that "share of the limit" means the same there and here.
 */
import '#src/models/no-telemetry.js';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import ort from 'onnxruntime-node';

interface Work {
  readonly batches: readonly (readonly (readonly number[])[])[];
  readonly next: Int32Array;
  readonly file: string;
}

const MAX_TOKENS = 512;

async function main(folder: string, textsFile: string, threads: number, batchTokens: number): Promise<void> {
  const json = (name: string): object => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
  const tokenizer = new Tokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
  const texts = readFileSync(textsFile, 'utf8').split('\n').filter(Boolean);
  const sequences = texts.map((text) => {
    const ids: number[] = tokenizer.encode(text).ids;
    return ids.length > MAX_TOKENS ? [...ids.slice(0, MAX_TOKENS - 1), ids.at(-1) ?? 0] : ids;
  });
  const work: Work = {
    batches: equalLengthBatches(sequences, batchTokens),
    next: new Int32Array(new SharedArrayBuffer(4)),
    file: `${folder}/onnx/model.onnx`,
  };
  const workers = await Promise.all(Array.from({ length: threads }, () => started(work)));
  const begun = performance.now();
  await Promise.all(workers.map((worker) => asked(worker, 'go')));
  const seconds = (performance.now() - begun) / 1000;
  process.stdout.write(`${texts.length / seconds}\n`);
  for (const worker of workers) worker.postMessage('end');
}

function equalLengthBatches(sequences: readonly (readonly number[])[], batchTokens: number): Work['batches'] {
  const batches: (readonly number[])[][] = [];
  let current: (readonly number[])[] = [];
  for (const ids of [...sequences].sort((a, b) => a.length - b.length)) {
    const fits = ids.length === current[0]?.length && (current.length + 1) * ids.length <= batchTokens;
    if (current.length > 0 && !fits) {
      batches.push(current);
      current = [];
    }
    current.push(ids);
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

function started(work: Work): Promise<Worker> {
  return new Promise((done, failed) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: work });
    worker.once('message', () => done(worker));
    worker.once('error', failed);
  });
}

function asked(worker: Worker, message: string): Promise<void> {
  return new Promise((done) => {
    worker.once('message', () => done());
    worker.postMessage(message);
  });
}

async function work({ batches, next, file }: Work): Promise<void> {
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'all' });
  const run = async (batch: readonly (readonly number[])[]): Promise<void> => {
    const dims = [batch.length, batch[0]?.length ?? 0];
    const feeds: Record<string, ort.Tensor> = {};
    for (const name of session.inputNames) {
      const values = name === 'input_ids' ? BigInt64Array.from(batch.flat(), BigInt) : new BigInt64Array((dims[0] ?? 0) * (dims[1] ?? 0));
      if (name === 'attention_mask') values.fill(1n);
      feeds[name] = new ort.Tensor('int64', values, dims);
    }
    await session.run(feeds);
  };
  for (const batch of batches.slice(0, 5)) await run(batch);
  parentPort?.postMessage('ready');
  parentPort?.once('message', async () => {
    for (;;) {
      const batch = batches[Atomics.add(next, 0, 1)];
      if (batch === undefined) break;
      await run(batch);
    }
    parentPort?.postMessage('done');
    parentPort?.once('message', () => parentPort?.close());
  });
}

if (isMainThread) {
  const [, , folder = '', textsFile = '', threads = '', batchTokens = ''] = process.argv;
  await main(folder, textsFile, Number(threads), Number(batchTokens));
} else await work(workerData);
