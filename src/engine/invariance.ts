/**
 * Does a text's output depend on its batch? Runs sequences alone and in company and compares them bit by bit.
 *
 * Dynamically quantised models fail it: the scale of an activation is taken over the whole batch.
 */
import { seededRandom } from '../core/seeded-random.js';
import type { InvarianceProbe } from '../tasks/task.js';
import { planUnits } from './batches.js';

export interface InvarianceFinding {
  readonly sequences: number;
  /** Sequences whose output differed by at least a bit in some company. */
  readonly differing: number;
  /** The largest difference of a number of the output. */
  readonly largest: number;
}

/** Sequences compared, and the longest of them in tokens. */
const SEQUENCES = 200;
const LONGEST = 96;

/**
 * Compares random sequences of the model's vocabulary alone, in batches as runs form them, and in batches
 * of mixed lengths with much padding.
 */
export async function checkInvariance({ vocabulary, longest, run: runContents }: InvarianceProbe): Promise<InvarianceFinding> {
  const sequences = randomSequences(vocabulary, Math.min(LONGEST, longest));
  const run = (members: readonly number[]): Promise<readonly Float32Array[]> =>
    runContents(members.map((member) => sequences[member] ?? []));

  const alone: Float32Array[] = [];
  for (let member = 0; member < sequences.length; member++) alone.push(...(await run([member])));

  const mixed = Array.from({ length: sequences.length / 8 }, (_, i) => Array.from({ length: 8 }, (_, j) => i * 8 + j));
  const similar = planUnits(
    sequences.map((ids) => [ids.length]),
    256,
  ).map((unit) => unit.texts);
  const differing = new Set<number>();
  let largest = 0;
  for (const members of [...mixed, ...similar]) {
    const outputs = await run(members);
    members.forEach((member, i) => {
      const difference = largestDifference(alone[member], outputs[i]);
      if (difference !== 0) differing.add(member);
      largest = Math.max(largest, difference);
    });
  }
  return { sequences: sequences.length, differing: differing.size, largest };
}

function largestDifference(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined || a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((largest, value, i) => (Object.is(value, b[i]) ? largest : Math.max(largest, Math.abs(value - (b[i] ?? 0)))), 0);
}

/** The same sequences each time: a fixed seed, lengths from 1 to the longest in turn. */
function randomSequences(vocabulary: number, longest: number): number[][] {
  const random = seededRandom(20261124);
  const room = Math.max(1, longest);
  return Array.from({ length: SEQUENCES }, (_, i) =>
    Array.from({ length: 1 + ((i * 37) % room) }, () => Math.floor(random() * vocabulary)),
  );
}
