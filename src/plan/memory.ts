/** What a run will need of memory, before it starts. */

/**
 * The process with its window, and a worker without its weights, which are texts of the model's full length in
 * the main. Seen on 60,000 snippets with a text of 512 tokens among 300, the embedded model (23 MB), 1, 2 and 4
 * threads: 258, 360, 539 MB; on 480,000 rows that repeat 6,000 snippets: 253, 336, 467.
 */
const BASE_MB = 170;
const WORKER_MB = 75;

/** A session holds its weights once, and while it loads a part of them twice. Seen on 268 MB of float32: 441, 779, 1357. */
const WEIGHT_COPIES = 1.25;

/**
 * Estimates peak resident memory, a little above what was seen.
 *
 * Of rows of a few kilobytes: with rows of 200 KB the window of rows in flight took 600 MB more.
 *
 * @param modelBytes what each worker loads: size of the .onnx file and of the data beside it; 0 for a prepared model
 * @param sharedBytes what all workers map: size of the prepared form
 * @returns megabytes (10⁶ bytes)
 */
export function estimateMemoryMb(threads: number, modelBytes: number, sharedBytes = 0): number {
  return Math.round(BASE_MB + sharedBytes / 1e6 + threads * threadMb(modelBytes));
}

/**
 * How many threads fit into so much memory.
 *
 * @returns 0 when not even one does
 */
export function threadsThatFit(freeMb: number, modelBytes: number, sharedBytes = 0): number {
  return Math.max(0, Math.floor((freeMb - BASE_MB - sharedBytes / 1e6) / threadMb(modelBytes)));
}

function threadMb(modelBytes: number): number {
  return WORKER_MB + (WEIGHT_COPIES * modelBytes) / 1e6;
}
