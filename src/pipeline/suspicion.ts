/**
 * Which rows end the process: what --supervise knows over the lives of a run.
 *
 * A process that dies takes all with it, so the one that watches keeps count: the chunks in flight at a death are
 * suspects, and run alone in the next life. One that is in flight at the next death as well is tried in halves, a half
 * more each life, down to the row. Pure: events and deaths in, suspects out.
 */

/** Rows of a chunk by their offset, end exclusive. */
export type RowRange = readonly [from: number, to: number];

/** Why a row is not to be computed again. */
export type PoisonCode = 'crashed_worker' | 'timeout';

/** A chunk to be careful with. */
export interface Suspect {
  readonly chunk: number;
  /** Ranges to try one by one before the chunk as a whole; null: nothing is known but that it runs alone. */
  readonly ranges: readonly RowRange[] | null;
  /** Rows known to end the process, by offset. */
  readonly poison: readonly (readonly [offset: number, code: PoisonCode])[];
}

/** What a supervised run tells as it goes. */
export type LifeSign =
  | { readonly kind: 'started'; readonly chunk: number; readonly rows: number }
  | { readonly kind: 'finished'; readonly chunk: number }
  /** A part of a suspect begins, or with null the whole of it. */
  | { readonly kind: 'trying'; readonly chunk: number; readonly range: RowRange | null }
  | { readonly kind: 'cleared'; readonly chunk: number; readonly range: RowRange };

/** Deaths in a row of which no chunk can be blamed, and of a chunk whose rows are all cleared, before it is given up. */
const MOST_UNEXPLAINED = 3;

interface Record {
  ranges: RowRange[] | null;
  readonly poison: [number, PoisonCode][];
  unexplained: number;
}

/** The memory of the watching process. */
export class Suspicion {
  private readonly flying = new Map<number, number>();
  private readonly records = new Map<number, Record>();
  private trying: { chunk: number; range: RowRange | null } | null = null;
  private unexplained = 0;

  /** Takes note of a sign of life. */
  heard(sign: LifeSign): void {
    switch (sign.kind) {
      case 'started':
        this.flying.set(sign.chunk, sign.rows);
        break;
      case 'finished':
        this.flying.delete(sign.chunk);
        break;
      case 'trying':
        this.trying = sign;
        break;
      case 'cleared': {
        const record = this.records.get(sign.chunk);
        if (record?.ranges) record.ranges = record.ranges.filter(([from]) => from !== sign.range[0]);
        this.trying = null;
      }
    }
  }

  /**
   * The process died.
   *
   * @returns whether another life makes sense; false when nothing explains the deaths
   */
  died(code: PoisonCode): boolean {
    const flying = new Map(this.flying);
    const { trying } = this;
    this.flying.clear();
    this.trying = null;
    for (const [chunk, { ranges }] of this.records) if (ranges === null && !flying.has(chunk)) this.records.delete(chunk);
    this.unexplained = flying.size === 0 ? this.unexplained + 1 : 0;
    let sensible = this.unexplained < MOST_UNEXPLAINED;
    for (const [chunk, rows] of flying) {
      const record = this.records.get(chunk);
      if (record === undefined) this.records.set(chunk, { ranges: null, poison: [], unexplained: 0 });
      else if (record.ranges === null) record.ranges = halves([0, rows]);
      else if (trying?.chunk === chunk && trying.range !== null) this.blame(record, trying.range, code);
      else {
        record.unexplained += 1;
        sensible &&= record.unexplained < MOST_UNEXPLAINED;
      }
    }
    return sensible;
  }

  /** Chunks to be careful with in the next life. */
  suspects(): readonly Suspect[] {
    return [...this.records].map(([chunk, { ranges, poison }]) => ({ chunk, ranges, poison }));
  }

  private blame(record: Record, range: RowRange, code: PoisonCode): void {
    const rest = (record.ranges ?? []).filter(([from]) => from !== range[0]);
    if (range[1] - range[0] === 1) {
      record.poison.push([range[0], code]);
      record.ranges = rest;
    } else record.ranges = [...halves(range), ...rest];
  }
}

function halves([from, to]: RowRange): RowRange[] {
  if (to - from < 2) return [[from, to]];
  const middle = Math.ceil((from + to) / 2);
  return [
    [from, middle],
    [middle, to],
  ];
}
