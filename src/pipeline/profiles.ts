/**
 * A profile a user: the weighted sum of the vectors of what they touched, and which items these were. Memory: users × dims, however many
 * rows there are.
 */
import type { ProfileTable } from '../tasks/matching/profile-table.js';
import { GrowingUint32 } from '../tasks/matching/text-table.js';
import { VectorWriter } from '../tasks/matching/vector-table.js';

/** How fast what was touched is forgotten: its weight is halved after so many further rows of the user, or milliseconds. */
export interface HalfLife {
  readonly unit: 'rows' | 'ms';
  readonly length: number;
}

/** A row of a history. */
export interface Touch {
  /** Of length 1; null where the row has no text: then the user is known, and nothing else. */
  readonly vector: Float32Array | null;
  readonly weight: number;
  /** Milliseconds since 1970; of meaning where the half-life is a time. */
  readonly timeMs: number;
  /** Items of the catalogue that it is. */
  readonly items: readonly number[];
}

interface Profile {
  /** Σ weight · 2^(−age / half-life) · vector, as of `timeMs`. */
  sum: Float32Array | null;
  timeMs: number;
  readonly seen: Set<number>;
}

export class Profiles {
  private readonly profiles = new Map<string, Profile>();

  /** @param dims numbers a vector @param halfLife null: nothing is forgotten */
  constructor(
    private readonly dims: number,
    private readonly halfLife: HalfLife | null,
  ) {}

  /** Takes a row; rows of a user in the order that they count in where the half-life is in rows, in any order otherwise. */
  add(user: string, { vector, weight, timeMs, items }: Touch): void {
    const profile = this.profiles.get(user) ?? { sum: null, timeMs, seen: new Set() };
    this.profiles.set(user, profile);
    for (const item of items) profile.seen.add(item);
    if (vector === null) return;
    const share = weight * this.age(profile, timeMs);
    profile.sum ??= new Float32Array(this.dims);
    const { sum } = profile;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + share * (vector[i] ?? 0);
  }

  /** Moves a profile on to a time. @returns what a row of that time counts: 1, or less where later ones were there before */
  private age(profile: Profile, timeMs: number): number {
    if (this.halfLife === null) return 1;
    const { unit, length } = this.halfLife;
    const passed = unit === 'rows' ? 1 : timeMs - profile.timeMs;
    const factor = 2 ** (-Math.abs(passed) / length);
    if (passed < 0) return factor;
    profile.timeMs = timeMs;
    profile.sum?.forEach((value, i, sum) => {
      sum[i] = value * factor;
    });
    return 1;
  }

  /** Users in the order they came. */
  get users(): readonly string[] {
    return [...this.profiles.keys()];
  }

  /** @param mayGrow asked before memory is taken; throws where there is no room @returns null when 4 GiB do not hold them */
  finish(mayGrow: (bytes: number) => void): ProfileTable | null {
    const vectors = new VectorWriter(this.dims, mayGrow);
    const starts = new GrowingUint32();
    const seen = new GrowingUint32();
    starts.push(0);
    for (const profile of this.profiles.values()) {
      if (!vectors.add(profile.sum ?? new Float32Array(this.dims))) return null;
      for (const item of profile.seen) seen.push(item);
      starts.push(seen.length);
    }
    return { vectors: vectors.finish(), starts: starts.shared().buffer, seen: seen.shared().buffer };
  }
}
