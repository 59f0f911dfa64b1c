/**
 * Which of the chunks that wait a free worker gets.
 *
 * Whatever the order, chunks are committed in that of the input, and an answer depends on its chunk alone: a
 * schedule changes when something is computed, never what. `npm run -s bench -- schedules` compares them.
 */

export const SCHEDULES = ['queue', 'longest-first', 'round-robin'] as const;

/**
 * queue: the oldest chunk first, to whoever is free; idle workers help with the oldest chunk in work.
 * longest-first: of those that wait the one with the most text (Graham 1969, LPT), but for the chunk that the writer waits for, and retries.
 * round-robin: chunk k is worker k mod N's, as if the input had been dealt out beforehand; nobody helps.
 */
export type Schedule = (typeof SCHEDULES)[number];

/** What is known of a chunk that waits, or a part of one. */
export interface Waiting {
  /** Number of its chunk, in input order; parts of a chunk have that of the chunk. */
  readonly place: number;
  /** It failed before: a chunk once more, or a part of one. */
  readonly again: boolean;
  /** UTF-16 units of its texts, which the work grows with. */
  readonly size: number;
}

/**
 * What a worker gets next.
 *
 * @param waiting in the order in which it came
 * @param seat of the worker, from 0
 * @param seats of all workers
 * @param oldest place of the chunk that the writer waits for: the least of those not done
 * @returns an index into `waiting`; -1 when nothing is there for this worker
 */
export function nextFor(schedule: Schedule, waiting: readonly Waiting[], seat: number, seats: number, oldest: number): number {
  let best = -1;
  for (const [index, one] of waiting.entries()) {
    if (schedule === 'round-robin' && one.place % seats !== seat) continue;
    const champion = waiting[best];
    if (champion === undefined || before(schedule, one, champion, oldest)) best = index;
  }
  return best;
}

/** Whether idle workers help with chunks that others have begun. */
export function helpsOut(schedule: Schedule): boolean {
  return schedule !== 'round-robin';
}

function before(schedule: Schedule, a: Waiting, b: Waiting, oldest: number): boolean {
  if (schedule === 'longest-first') {
    const urgency = rank(b, oldest) - rank(a, oldest);
    if (urgency !== 0) return urgency > 0;
    if (a.size !== b.size) return a.size > b.size;
  }
  return a.place < b.place;
}

/** Smaller is more urgent. */
function rank({ place, again }: Waiting, oldest: number): number {
  if (place === oldest) return 0;
  return again ? 1 : 2;
}
