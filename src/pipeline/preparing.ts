/**
 * Preparing a model beside a run that uses it plain, for the runs to come.
 *
 * It begins when the run has lasted a while: a short one does not pay, and a start is never slower. It ends with the run,
 * done or not. Nothing of it can fail the run.
 */
import { type Fault, FaultError } from '../core/faults.js';
import { freeMemory } from '../host/free-memory.js';
import { type ModelFolder, modelBytes } from '../models/folder.js';
import { prepareInProcess } from '../models/prepared/in-process.js';

/** What a run needs to know of preparing. */
export interface Preparing {
  readonly cacheDir: string;
  /** Told why it failed; at most once. */
  failed(fault: Fault): void;
}

/** Runs that are over by then never begin it. */
const BEGIN_MS = 2000;

/** The runtime holds the model, its copy, and what it writes. */
const MEMORY_COPIES = 4;
const PROCESS_BYTES = 150e6;

/** Begins it in two seconds. @returns what ends it */
export function prepareBeside(model: ModelFolder, { cacheDir, failed }: Preparing): () => void {
  let stop: (() => void) | null = null;
  let isOver = false;
  const timer = setTimeout(() => {
    const free = freeMemory('/');
    if (free !== null && free.value < PROCESS_BYTES + MEMORY_COPIES * modelBytes(model)) return;
    const preparation = prepareInProcess({ model, cacheDir, inBackground: true });
    stop = preparation.stop;
    preparation.done.catch((error: unknown) => {
      if (error instanceof FaultError && !isOver) failed(error.fault);
    });
  }, BEGIN_MS);
  timer.unref();
  return () => {
    isOver = true;
    clearTimeout(timer);
    stop?.();
  };
}
