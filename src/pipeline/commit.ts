/**
 * Takes answered chunks, in input order, to where their rows go, and counts every row: the only place where rows leave the
 * program.
 */
import { FaultError } from '../core/faults.js';
import type { Rejected, Row } from '../core/row.js';
import { count, type Tally } from '../core/tally.js';
import type { RejectsWriter } from '../output/rejects.js';
import type { Answer } from '../tasks/registry.js';
import type { AnsweredChunk } from './answer-rows.js';
import type { ErrorLimit, RowRun } from './row-run.js';

/** Where answered rows go: a format on its way to a file, or something that sums them up. */
export interface RowSink<Given = Answer> {
  /**
   * Takes a row.
   *
   * @param answer null where the text was empty
   * @returns how many records it makes
   */
  take(row: Row, answer: Given | null): number;
  /** What the summary counts the answer under, or null. */
  countAs(answer: Given): string | null;
  /** Passes on what was taken. 'closed': the reader of the output is gone, which ends the run quietly. */
  flush(): Promise<'open' | 'closed'>;
}

/** Rows from which --max-errors N% is judged; before, one bad row would be a large share. */
const PERCENT_FROM_ROWS = 1000;

export class Committer<Given = Answer> {
  /** Records made so far, those of earlier runs included; the tally has those that were passed on. */
  private made: number;

  constructor(
    private readonly sink: RowSink<Given>,
    private readonly rejects: Pick<RejectsWriter, 'write'>,
    private readonly tally: Tally,
  ) {
    this.made = tally.recordsWritten;
  }

  /** Records made, those of earlier runs included. */
  get recordsMade(): number {
    return this.made;
  }

  /** Passes one chunk on. 'closed': the reader of the output is gone, which ends the run quietly. */
  async commit(chunk: AnsweredChunk<Given>): Promise<'open' | 'closed'> {
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
      written += this.sink.take(record.row, record.answer);
      this.countAnswer(record.answer);
      this.tally.rowsOut += 1;
    }
    this.tally.bytes += chunk.bytes;
    this.tally.duplicates += chunk.duplicates;
    this.tally.truncated += chunk.truncated;
    this.tally.tokens += chunk.tokens;
    this.tally.padding += chunk.padding;
    this.tally.busyMs += chunk.busyMs;
    if (rejected.length > 0) await this.rejects.write(rejected);
    if (written === 0) return 'open';
    this.made += written;
    const state = await this.sink.flush();
    if (state === 'open') this.tally.recordsWritten += written;
    return state;
  }

  private countAnswer(answer: Given | null): void {
    if (answer === null) {
      this.tally.empty += 1;
      return;
    }
    const label = this.sink.countAs(answer);
    if (label !== null) count(this.tally.labels, label);
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
 * Ends a run that has more rejects than --max-errors allows.
 *
 * @param atEnd the input has ended
 * @throws FaultError too_many_rejects
 */
export function failAbove(
  tally: Tally,
  { rejects: { maxErrors } }: Pick<RowRun, 'rejects'>,
  atEnd: boolean,
  rejectsFile: string | null,
): void {
  if (maxErrors === null || !tooManyRejects(tally, maxErrors, atEnd)) return;
  throw new FaultError({
    code: 'too_many_rejects',
    rejected: tally.rejected,
    rows: tally.rowsIn,
    limit: 'count' in maxErrors ? String(maxErrors.count) : `${maxErrors.percent}%`,
    rejects: rejectsFile ?? 'above, on standard error',
  });
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
