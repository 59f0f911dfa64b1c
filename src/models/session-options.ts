/**
 * How sessions are set up: one place, because a prepared form is for the options it was made with.
 *
 * `npm run -s bench -- runtime` measures each of them, and those that are not used (bench/RESULTS.md).
 * Beyond that machine's noise are prepacking, which pays, and a session of two threads, which does not. An output tensor in memory
 * allocated once was 1.16 times as fast there, in runs of a second; runs of three seconds in turn showed nothing (965 to 961 rows/s).
 */
import type { InferenceSession } from 'onnxruntime-node';

export const SESSION_OPTIONS = {
  // One intra-op thread: N sessions of N threads fight for the cores, and run() blocks this thread anyway.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  executionProviders: ['cpu'],
  // Errors come as exceptions; the runtime's own log would break up the progress bar.
  logSeverityLevel: 4,
  // The arena and memory patterns keep a buffer for every shape seen; rows come in hundreds of shapes.
  enableMemPattern: false,
} as const satisfies InferenceSession.SessionOptions;

/** A prepared form was optimised when it was made: doing it again would only take time. */
export const PREPARED_SESSION_OPTIONS = {
  ...SESSION_OPTIONS,
  graphOptimizationLevel: 'disabled',
} as const satisfies InferenceSession.SessionOptions;
