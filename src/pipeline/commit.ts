/**
 * Writes answered chunks, in input order, and counts every row: the only place where rows leave the program.
 */

import type { Cell } from '../core/cell.js';
import { NO_CELL } from '../core/cell.js';
import { FaultError } from '../core/faults.js';
import type { Rejected } from '../core/row.js';
import { count, type Tally } from '../core/tally.js';
import { ByteWriter } from '../output/byte-writer.js';
import type { RejectsWriter } from '../output/rejects.js';
import type { RowFormat } from '../output/row-format.js';
import type { Target } from '../output/target.js';
import type { Answer } from '../tasks/registry.js';
import type { AnsweredChunk } from './answer-rows.js';
import type { ErrorLimit } from './row-run.js';

/** How answers become records, and what they count under. */
export interface Spelling {
  readonly newColumns: number;
  /** The values of the new columns, a record each. */
  records(answer: Answer): readonly (readonly Cell[])[];
  /** Those of a row without text; null: none. */
  readonly emptyCells: readonly Cell[] | null;
  countAs(answer: Answer): string | null;
}

export interface Destination {
  readonly format: RowFormat;
  readonly target: Target;
  readonly rejects: RejectsWriter;
}

/** Rows from which --max-errors N% is judged; before, one bad row would be a large share. */
const PERCENT_FROM_ROWS = 1000;

export class Committer {
  private readonly bytes = new ByteWriter();
  private readonly empty: readonly (readonly Cell[])[];
  /** Records made so far, those of earlier runs included; the tally has those that were written. */
  private made: number;

  constructor(
    private readonly to: Destination,
    private readonly spelling: Spelling,
    private readonly tally: Tally,
  ) {
    this.empty = [spelling.emptyCells ?? Array.from({ length: spelling.newColumns }, () => NO_CELL)];
    this.made = tally.recordsWritten;
  }

  /** Records made, those of earlier runs included. */
  get recordsMade(): number {
    return this.made;
  }

  /** Writes what comes before the first row. 'closed': the reader of the output is gone. */
  async writeHeader(): Promise<'open' | 'closed'> {
    const header = this.to.format.header();
    return header === null ? 'open' : this.to.target.write(header);
  }

  /** Writes one chunk. 'closed': the reader of the output is gone, which ends the run quietly. */
  async commit(chunk: AnsweredChunk): Promise<'open' | 'closed'> {
    const rejected: Rejected[] = [];
    let written = 0;
    for (const record of chunk.records) {
      this.tally.rowsIn += 1;
      if (record.kind === 'rejected') {
        rejected.push(record);
        this.tally.rejected += 1;
        count(this.tally.rejects, record.code);
        continue;
      }
      for (const cells of this.recordsOf(record.answer)) {
        this.to.format.write(record.row, cells, this.bytes);
        written += 1;
      }
      this.tally.rowsOut += 1;
    }
    this.tally.bytes += chunk.bytes;
    this.tally.duplicates += chunk.duplicates;
    this.tally.truncated += chunk.truncated;
    this.tally.tokens += chunk.tokens;
    this.tally.padding += chunk.padding;
    this.tally.busyMs += chunk.busyMs;
    if (rejected.length > 0) await this.to.rejects.write(rejected);
    if (written === 0) return 'open';
    this.made += written;
    const state = await this.to.target.write(this.bytes.take());
    if (state === 'open') this.tally.recordsWritten += written;
    return state;
  }

  private recordsOf(answer: Answer | null): readonly (readonly Cell[])[] {
    if (answer === null) {
      this.tally.empty += 1;
      return this.empty;
    }
    const label = this.spelling.countAs(answer);
    if (label !== null) count(this.tally.labels, label);
    return this.spelling.records(answer);
  }
}

/**
 * Whether more rows were rejected than allowed.
 *
 * @param atEnd a share is judged at the end however few the rows
 */
export function tooManyRejects(tally: Tally, limit: ErrorLimit | null, atEnd: boolean): boolean {
  if (limit === null) return false;
  if ('count' in limit) return tally.rejected > limit.count;
  return (atEnd || tally.rowsIn >= PERCENT_FROM_ROWS) && tally.rejected * 100 > limit.percent * tally.rowsIn;
}

/**
 * Every row that was read was answered, with all its records written, or rejected.
 *
 * @param read rows counted where they were read, apart from the tally
 * @param made records counted where they were made
 * @throws FaultError rows_unaccounted
 */
export function checkAccounting({ rowsIn, rowsOut, rejected, recordsWritten }: Tally, read: number, made: number): void {
  if (rowsIn !== read || rowsIn !== rowsOut + rejected || recordsWritten !== made) {
    throw new FaultError({ code: 'rows_unaccounted', rowsIn: read, rowsOut, rejected });
  }
}
