/** What a run will need of memory, before it starts. */

/** The process with its window of rows. */
const BASE_MB = 150;

/**
 * A worker without its weights.
 *
 * Of encoders these are texts of the model's full length in the main. Seen with the embedded models (23 MB) on 1, 2, 4 and 8 threads:
 * sentiment-en 187, 245, 354, 584 MB on 8,000 short rows, and 215, 293, 442, 773 with one of 512 tokens among 300, where ner-en took
 * 215, –, 466, 784 and minilm-l6-en 269, –, 444, 663; sentiment-en on 60,000 rows 258, 360, 539.
 *
 * Writers load transformers.js and a vocabulary of their own, and keep keys and values. Seen with SmolLM2-135M (q4, 106 MB), prompts of
 * 100 tokens, on 1, 2 and 4 threads: 432, 752, 1371 MB. Prompts of 700 tokens took 350 to 550 MB more: the logits of each token of a
 * prompt are held, 4 bytes for every word of the vocabulary.
 */
const WORKER_MB = { encoder: 60, writer: 210 } as const;

/** A session holds its weights once, and while it loads a part of them twice. Seen on 268 MB of float32: 441, 779, 1357 MB. */
const WEIGHT_COPIES = 1.05;

/** What a worker does: it reads texts, or writes them. */
export type WorkerKind = keyof typeof WORKER_MB;

/**
 * Estimates peak resident memory, a little above what was seen.
 *
 * Of rows of a few kilobytes: with rows of 200 KB the window of rows in flight took 600 MB more.
 *
 * @param modelBytes what each worker loads: size of the .onnx file and of the data beside it; 0 for a prepared model
 * @param sharedBytes what all workers map: size of the prepared form
 * @returns megabytes (10⁶ bytes)
 */
export function estimateMemoryMb(threads: number, modelBytes: number, kind: WorkerKind, sharedBytes = 0): number {
  return Math.round(BASE_MB + sharedBytes / 1e6 + threads * threadMb(modelBytes, kind));
}

/**
 * How many threads fit into so much memory.
 *
 * @returns 0 when not even one does
 */
export function threadsThatFit(freeMb: number, modelBytes: number, kind: WorkerKind, sharedBytes = 0): number {
  return Math.max(0, Math.floor((freeMb - BASE_MB - sharedBytes / 1e6) / threadMb(modelBytes, kind)));
}

function threadMb(modelBytes: number, kind: WorkerKind): number {
  return WORKER_MB[kind] + (WEIGHT_COPIES * modelBytes) / 1e6;
}
