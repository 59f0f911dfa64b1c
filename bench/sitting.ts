/**
 * A bench that is too long for one sitting: what a step found is kept in bench/.cache, and the next call goes on after it.
 *
 * Kept under everything the figures depend on (machine, versions, the program that was built, the peers' code) and for a day: under
 * another key, or later, all is measured anew. A step is never cut in two, so what is compared within a step ran in one go.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEPT_MS = 24 * 3600 * 1000;

interface Kept {
  readonly key: string;
  readonly begunAt: number;
  readonly found: Record<string, unknown>;
}

/** The time of this sitting is up, and a step is yet to be done. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
}

export class Sitting {
  private readonly kept: Kept;
  private readonly endsAt: number;

  /**
   * @param file where steps are kept
   * @param key what they depend on
   * @param seconds no step begins later than this; null: no limit
   */
  constructor(
    private readonly file: string,
    key: string,
    seconds: number | null,
  ) {
    this.endsAt = seconds === null ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000;
    const earlier: Kept | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
    const usable = earlier !== null && earlier.key === key && Date.now() - earlier.begunAt < KEPT_MS;
    this.kept = usable ? earlier : { key, begunAt: Date.now(), found: {} };
  }

  /**
   * What a step finds, or found in an earlier sitting. What it finds has to be plain data.
   *
   * @throws TimeIsUp when it would begin too late
   */
  async once<Found>(step: string, find: () => Promise<Found>): Promise<Found> {
    if (!(step in this.kept.found)) {
      if (performance.now() > this.endsAt) throw new TimeIsUp(step);
      this.kept.found[step] = await find();
      writeFileSync(this.file, JSON.stringify(this.kept));
    }
    return this.kept.found[step] as Found;
  }
}

/** A digest of all files below some folders whose names end so: of the program that is measured, say. */
export function digestOf(folders: readonly string[], ending: RegExp): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((one) => ending.test(one)).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}
