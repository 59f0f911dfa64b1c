/**
 * Threads with a session each over the batches that this program would make of a file, set up in one way or another.
 *
 * Run as a program: session-loop.js MODEL_FOLDER TEXTS_FILE THREADS VARIANT; VARIANT is JSON. Prints JSON: rows a second, loading not
 * counted, and the greatest resident memory.
 */
import '#src/models/no-telemetry.js';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { planUnits } from '#src/engine/batches.js';
import { SESSION_OPTIONS } from '#src/models/session-options.js';

/** What differs from the program's own way; what is left out does not. */
export interface Variant {
  readonly options?: InferenceSession.SessionOptions;
  /** `kept`: the tensors of a call lie in memory that was allocated once. */
  readonly inputs?: 'kept';
  readonly outputs?: 'kept';
  /** What becomes of a call's output: it goes to the main thread, copied, or its memory handed over. */
  readonly answers?: 'copied' | 'handed over';
}

export interface LoopFigures {
  readonly rowsPerSecond: number;
  readonly peakMb: number;
}

type Batch = readonly (readonly number[])[];

interface Work {
  readonly batches: readonly Batch[];
  readonly next: SharedArrayBuffer;
  readonly file: string;
  readonly variant: Variant;
}

/** As the program's defaults (cli/flags): rows of a chunk, positions of a batch. */
const CHUNK_ROWS = 1024;
const BATCH_TOKENS = 256;
const MAX_TOKENS = 512;
const WARM_UP = 20;

async function main(folder: string, textsFile: string, threads: number, variant: Variant): Promise<void> {
  const json = (name: string): object => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
  const tokenizer = new Tokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
  const texts = readFileSync(textsFile, 'utf8').split('\n').filter(Boolean);
  const sequences = texts.map((text): readonly number[] => tokenizer.encode(text).ids.slice(0, MAX_TOKENS));
  const batches = Array.from({ length: Math.ceil(sequences.length / CHUNK_ROWS) }, (_, chunk) =>
    chunkBatches(sequences.slice(chunk * CHUNK_ROWS, (chunk + 1) * CHUNK_ROWS)),
  ).flat();
  const work: Work = { batches, next: new SharedArrayBuffer(4), file: `${folder}/onnx/model.onnx`, variant };
  const workers = await Promise.all(Array.from({ length: threads }, () => started(work)));
  const begun = performance.now();
  await Promise.all(workers.map(finished));
  const seconds = (performance.now() - begun) / 1000;
  const figures: LoopFigures = { rowsPerSecond: texts.length / seconds, peakMb: process.resourceUsage().maxRSS / 1000 };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  for (const worker of workers) worker.postMessage('end');
}

function chunkBatches(sequences: readonly (readonly number[])[]): Batch[] {
  const units = planUnits(
    sequences.map((ids) => [ids.length]),
    BATCH_TOKENS,
  );
  return units.flatMap(({ batches }) => batches.map((batch) => batch.map(([text]) => sequences[text] ?? [])));
}

function started(work: Work): Promise<Worker> {
  return new Promise((done, failed) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: work });
    worker.once('message', () => done(worker));
    worker.once('error', failed);
  });
}

/** Sets a worker going; answers that come meanwhile are taken and dropped. */
function finished(worker: Worker): Promise<void> {
  return new Promise((done) => {
    worker.on('message', (message) => {
      if (message === 'done') done();
    });
    worker.postMessage('go');
  });
}

async function work({ batches, next, file, variant }: Work): Promise<void> {
  const session = await InferenceSession.create(file, { ...SESSION_OPTIONS, ...variant.options });
  const [output = ''] = session.outputNames;
  const meta = session.outputMetadata[0];
  const width = meta?.isTensor ? Number(meta.shape.at(-1)) : 0;
  const keptInputs = new Map(session.inputNames.map((name) => [name, new BigInt64Array(MAX_TOKENS)]));
  const keptOutput = new Float32Array(MAX_TOKENS * width);

  const run = async (batch: Batch): Promise<Float32Array> => {
    const dims = [batch.length, Math.max(...batch.map((ids) => ids.length))] as const;
    const feeds: Record<string, Tensor> = {};
    for (const name of session.inputNames) {
      const positions = dims[0] * dims[1];
      const kept = variant.inputs === 'kept' ? keptInputs.get(name)?.subarray(0, positions) : undefined;
      const cells = kept ?? new BigInt64Array(positions);
      fill(cells, name, batch, dims[1]);
      feeds[name] = new Tensor('int64', cells, dims);
    }
    if (variant.outputs !== 'kept') return (await session.run(feeds, [output]))[output]?.data as Float32Array;
    const place = new Tensor('float32', keptOutput.subarray(0, batch.length * width), [batch.length, width]);
    await session.run(feeds, { [output]: place });
    return place.data as Float32Array;
  };
  for (const batch of batches.slice(0, WARM_UP)) await run(batch);
  parentPort?.once('message', async () => {
    const taken = new Int32Array(next);
    for (;;) {
      const batch = batches[Atomics.add(taken, 0, 1)];
      if (batch === undefined) break;
      const numbers = await run(batch);
      if (variant.answers === undefined) continue;
      // One vector a text, as `embed` gives.
      const vectors = numbers.slice(0, batch.length * width);
      parentPort?.postMessage(vectors, variant.answers === 'handed over' ? [vectors.buffer] : []);
    }
    parentPort?.postMessage('done');
    parentPort?.once('message', () => parentPort?.close());
  });
  parentPort?.postMessage('ready');
}

/** 64-bit values as pairs of 32-bit halves, as models/session.ts writes them. */
function fill(cells: BigInt64Array, name: string, batch: Batch, width: number): void {
  const halves = new Int32Array(cells.buffer, cells.byteOffset, cells.length * 2);
  halves.fill(0);
  if (name === 'token_type_ids') return;
  batch.forEach((ids, row) => {
    for (let i = 0; i < ids.length; i++) halves[(row * width + i) * 2] = name === 'input_ids' ? (ids[i] ?? 0) : 1;
  });
}

if (isMainThread) {
  const [, , folder = '', textsFile = '', threads = '', variant = '{}'] = process.argv;
  await main(folder, textsFile, Number(threads), JSON.parse(variant));
} else await work(workerData);
