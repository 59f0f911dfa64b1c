/** How many threads a run gets, from what was asked for, what the machine allows and what fits into its memory. */
import { availableParallelism } from 'node:os';
import { cpusAllowed, describeCpus } from '../host/cpus.js';
import { freeMemory } from '../host/free-memory.js';
import { type ModelFolder, modelBytes } from '../models/folder.js';
import { preparedBytes } from '../models/prepared/form.js';
import { estimateMemoryMb, threadsThatFit } from '../plan/memory.js';
import { kindOf } from '../tasks/kinds.js';

/** What was asked for: a number of threads (least and most are the same), a range, or what the machine allows. */
export type WantedThreads = 'auto' | { readonly least: number; readonly most: number };

export interface ThreadPlan {
  /** The most there may be. */
  readonly threads: number;
  /** Those that are always there. */
  readonly leastThreads: number;
  /** CPUs and memory, and why so many: for --dry-run and -v. */
  readonly lines: readonly string[];
  /** That the memory will not do; null when it will, or nobody knows. */
  readonly warning: string | null;
}

/** What the machine says of itself: CPUs by affinity, and where its /proc and /sys lie. */
export interface Machine {
  readonly affinity: number;
  readonly root: string;
}

/** Settles the threads of a run. `auto` is the CPUs allowed, or fewer where more would not fit; at least 1. */
export function planThreads(
  wanted: WantedThreads,
  model: ModelFolder,
  machine: Machine = { affinity: availableParallelism(), root: '/' },
): ThreadPlan {
  const cpus = cpusAllowed(machine.affinity, machine.root);
  const free = freeMemory(machine.root);
  const [own, shared] = model.prepared === undefined ? [modelBytes(model), 0] : [0, preparedBytes(model.prepared)];
  const kind = isWriter(model) ? 'writer' : 'encoder';
  const fitting = free === null ? null : threadsThatFit(free.value / 1e6, own, kind, shared);
  const automatic = Math.max(1, Math.min(cpus.allowed, fitting ?? cpus.allowed));
  const { least: leastThreads, most: threads } = wanted === 'auto' ? { least: automatic, most: automatic } : wanted;
  const need = `about ${estimateMemoryMb(threads, own, kind, shared)} MB for ${counted(threads)}`;
  const there = free === null ? 'what is free is not known' : `${Math.floor(free.value / 1e6)} MB are free by ${free.file}`;
  return {
    threads,
    leastThreads,
    lines: [
      `cpus         ${describeCpus(cpus)}`,
      `memory       ${need}; ${there}${fitting === null ? '' : `, room for ${counted(fitting)}`}`,
    ],
    warning: fitting !== null && fitting < threads ? `Memory may run out: ${need}; ${there}. ${remedy(fitting)}` : null,
  };
}

function isWriter({ config, decoder }: ModelFolder): boolean {
  return decoder !== null || kindOf(config) === 'causal';
}

function remedy(fitting: number): string {
  return fitting === 0 ? 'Not even 1 thread fits.' : `--threads ${fitting} fits.`;
}

function counted(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}

/** `2`, or `2 to 8`. */
export function spellThreads({ threads, leastThreads = threads }: { readonly threads: number; readonly leastThreads?: number }): string {
  return leastThreads === threads ? String(threads) : `${leastThreads} to ${threads}`;
}
