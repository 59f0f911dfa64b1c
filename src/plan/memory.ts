/** What a run will need of memory, before it starts. */

/** Measured by `npm run -s bench -- memory`: the process with its window, and a worker without its weights. */
const BASE_MB = 120;
const WORKER_MB = 45;

/** A session holds its weights about twice: as loaded, and packed for the CPU's kernels. */
const WEIGHT_COPIES = 2;

/**
 * Estimates peak resident memory.
 *
 * @param modelBytes size of the .onnx file
 * @returns megabytes (10⁶ bytes)
 */
export function estimateMemoryMb(threads: number, modelBytes: number): number {
  return Math.round(BASE_MB + threads * (WORKER_MB + (WEIGHT_COPIES * modelBytes) / 1e6));
}
