/** Carries out a test fault in the worker that came to its row: the real thing, not a pretence. */
import type { TestFaultKind } from '../core/test-fault.js';

/** Numbers in one array of the hoard: 8 MB, so that the heap limit is reached within seconds. */
const HOARD_NUMBERS = 1_000_000;

/** Fails as the kind says; returns in no case. */
export function carryOut(kind: TestFaultKind): never {
  switch (kind) {
    case 'throw':
      throw new Error('thrown by LLM_THREADS_TEST_FAULT');
    case 'exit':
      return process.exit(1);
    case 'oom':
      return hoard();
    case 'abort':
      // process.abort() does not exist in workers.
      process.kill(process.pid, 'SIGABRT');
      return block();
    case 'hang':
      return block();
  }
}

function hoard(): never {
  const kept: number[][] = [];
  for (;;) kept.push(new Array<number>(HOARD_NUMBERS).fill(kept.length + 0.5));
}

function block(): never {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (;;) Atomics.wait(nothing, 0, 0);
}
