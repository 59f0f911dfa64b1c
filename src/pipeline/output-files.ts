/**
 * The files of a run taken together: output, rejects, journal, lock. What is durable in one is never ahead of
 * what the journal says of the others.
 */
import { existsSync, rmSync } from 'node:fs';
import type { Chunk } from '../core/chunk.js';
import { FaultError } from '../core/faults.js';
import { saveTally, type Tally } from '../core/tally.js';
import { killAt } from '../core/test-kill.js';
import { ChunkLog } from '../output/chunk-log.js';
import { continueJournal, createJournal, type Journal, type JournalEntry, journalOf } from '../output/journal.js';
import { type OutputPlan, planOutput, refuseShortened } from '../output/left-behind.js';
import { type Lock, takeLock } from '../output/lock.js';
import { chunksOf, type Manifest, manifestOf } from '../output/part.js';
import { isSpecial } from '../output/refuse-file.js';
import { checkRejects, openRejects, type RejectsWriter } from '../output/rejects.js';
import type { RowFormat } from '../output/row-format.js';
import { checkTarget, isStdout, openTarget, type Target } from '../output/target.js';
import type { IdentityParts } from '../plan/fingerprint.js';
import { changedParts } from '../plan/fingerprint.js';
import type { GridStart } from '../plan/grid.js';
import { describePart, type PartFiles, wholePart } from './part-files.js';
import type { RowFollower } from './row-follower.js';
import type { RowRun, RunFiles } from './row-run.js';

/** How often what was committed is made durable. Tests that kill runs of seconds set their own. */
const SAVE_MS = Number(process.env['LLM_THREADS_TEST_SAVE_MS'] ?? 2000);

/** An output that is a file of its own: only that has a journal. Null for standard output, pipes and devices. */
export function plainOutputOf({ output: { file } }: Pick<RunFiles, 'output'>): string | null {
  return file === null || isStdout(file) || isSpecial(file) ? null : file;
}

/** Where rejects go: --rejects, else beside an output that is a file; null is standard error. */
export function rejectsFileOf(run: Pick<RunFiles, 'output' | 'rejects'>): string | null {
  if (run.rejects.file === '-') return null;
  const output = plainOutputOf(run);
  return run.rejects.file ?? (output === null ? null : `${output}.rejects.jsonl`);
}

/**
 * Refuses outputs and rejects files that would destroy an input; touches nothing.
 *
 * @param inputs as typed, or expanded
 * @throws FaultError those of `checkTarget` and `checkRejects`; usage when --resume has nothing to go on with
 */
export function checkFiles(run: RunFiles, inputs: readonly string[]): void {
  checkTarget({ output: run.output.file, inputs });
  checkRejects({ file: rejectsFileOf(run), output: run.output.file, inputs });
  if (!run.resume || plainOutputOf(run) !== null) return;
  throw new FaultError({
    code: 'usage',
    message: '--resume goes on with an output file; standard output, pipes and devices have no journal.',
    remedy: 'Name a file with -o.',
  });
}

/** What is to be done, and the lock held meanwhile. */
export interface ClaimedOutput {
  readonly plan: OutputPlan;
  /** The part that --resume finds complete already; null where there is something to do. */
  readonly whole: Manifest | null;
  release(): void;
}

/**
 * Takes the lock, and decides by what an earlier run left.
 *
 * @throws FaultError output_locked, output_exists, output_partial_left
 */
export function claimOutput(run: RunFiles): ClaimedOutput {
  const output = plainOutputOf(run);
  const { resume, commands } = run;
  // Rejects of a part whose rows are gone are nobody's: a part is made again with one command.
  const rejects = run.shard != null && resume ? null : plainRejectsOf(run);
  const plan = { rejects, resume, force: run.output.force, commands };
  if (output === null) {
    planOutput({ ...plan, output: null });
    return { plan: { kind: 'begin' }, whole: null, release: () => {} };
  }
  const lock: Lock = takeLock(output);
  try {
    const release = (): void => lock.release();
    // Engines start a task again whose end they did not hear of: that is no mistake.
    const whole = run.shard != null && resume && !run.output.force && wholePart(output);
    if (whole) return { plan: { kind: 'begin' }, whole, release };
    return { plan: planOutput({ ...plan, output }), whole: null, release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function plainRejectsOf(run: RunFiles): string | null {
  const file = rejectsFileOf(run);
  return file === null || isSpecial(file) ? null : file;
}

/**
 * Refuses to go on with a run that would write other bytes, or whose files lost some.
 *
 * @throws FaultError resume_refused
 */
export function refuseChanges(run: RowRun, plan: OutputPlan, identity: IdentityParts): void {
  const output = plainOutputOf(run);
  if (plan.kind === 'begin' || output === null) return;
  const changed = changedParts(plan.journal.identity, identity);
  if (changed.length > 0) throw new FaultError({ code: 'resume_refused', changed: changed.join('; ') });
  refuseShortened(plan.journal, output, plainRejectsOf(run));
}

/** What the files of a run need to know. */
export interface FilesContext {
  readonly inputs: readonly string[];
  /** Seconds of work so far, over all runs. */
  readonly seconds: () => number;
  readonly follower: RowFollower | null;
  /** What the output begins with. */
  readonly header?: Buffer | null;
}

/** The open files of a run. */
export class OutputFiles {
  private latest: JournalEntry | null;
  /** Rows were written, be it of a chunk that is not gone on from. */
  private begun: boolean;
  private savedAt = performance.now();
  private saved: JournalEntry | null;
  /** Makes durable what the follower made of the rows up to `latest`. */
  private followed: (() => Promise<void>) | null = null;

  private constructor(
    readonly target: Target,
    readonly rejects: RejectsWriter,
    private readonly journal: Journal | null,
    before: JournalEntry | null,
    private readonly seconds: () => number,
    private readonly follower: RowFollower | null,
    private readonly part: PartFiles | null,
  ) {
    this.latest = before;
    this.begun = before !== null;
    this.saved = before;
  }

  /**
   * Opens, or takes up, the files of a run.
   *
   * @throws FaultError output_folder; resume_refused when what the follower needs to go on is gone
   */
  static async open(
    run: RowRun,
    plan: OutputPlan,
    identity: IdentityParts,
    { inputs, seconds, follower, header = null }: FilesContext,
  ): Promise<OutputFiles> {
    const output = plainOutputOf(run);
    const before = plan.kind === 'begin' ? null : plan.journal.last;
    const keeps = plan.kind !== 'begin';
    const journal =
      output === null
        ? null
        : plan.kind === 'begin'
          ? await createJournal(journalOf(output), identity)
          : await continueJournal(journalOf(output), plan.journal);
    const rejects = await openRejects(
      { file: rejectsFileOf(run), output: run.output.file, inputs },
      keeps ? (before?.rejectsBytes ?? 0) : null,
    );
    const target = await openTarget({ output: run.output.file, inputs }, keeps ? (before?.outputBytes ?? 0) : null);
    await follower?.open(before?.chunks ?? null);
    if (run.shard == null || output === null) return new OutputFiles(target, rejects, journal, before, seconds, follower, null);
    // The manifest of another run must not stand beside what is begun here.
    rmSync(manifestOf(output), { force: true });
    const log = await ChunkLog.open(chunksOf(output), before?.chunksBytes ?? null, header?.length ?? 0);
    const part = { log, output, header: header ?? Buffer.alloc(0), identity, run };
    return new OutputFiles(log.overTarget(target), log.overRejects(rejects), journal, before, seconds, follower, part);
  }

  /** Whether a run that ends now can be gone on with: not when its files were taken away meanwhile. */
  get resumable(): boolean {
    return this.journal !== null && this.begun && existsSync(this.journal.file);
  }

  /**
   * Takes note of a committed chunk; every few seconds all so far is made durable.
   *
   * @param end null after a chunk that the grid did not close: it is not gone on from
   * @throws FaultError output_failed
   */
  async committed(chunk: Pick<Chunk, 'index' | 'end' | 'firstRow' | 'records'>, tally: Tally): Promise<void> {
    killAt('chunk-written');
    this.begun = true;
    this.part?.log.ended(chunk.index, chunk.records.length);
    if (this.journal === null) {
      await this.keepFollowed();
      return;
    }
    if (chunk.end === null) return;
    const after = { chunks: chunk.index + 1, gridRows: chunk.firstRow + chunk.records.length, input: chunk.end };
    this.latest = this.entry(after, tally);
    this.followed = this.follower?.mark(this.latest.chunks) ?? null;
    if (performance.now() - this.savedAt >= SAVE_MS) await this.save();
  }

  /** Makes what was committed durable. @throws FaultError output_failed */
  async save(): Promise<void> {
    if (this.journal === null || this.latest === null || this.latest === this.saved) return;
    await this.sync();
    await this.followed?.();
    await this.journal.append(this.latest, false);
    this.saved = this.latest;
    this.savedAt = performance.now();
  }

  /**
   * Gives the complete output its name.
   *
   * @param grid all chunks and rows of the input, those of other shards included
   * @param finalHead what is to stand at its start, by records and bytes; absent where that stays
   * @throws FaultError output_failed
   */
  async complete(tally: Tally, grid: GridStart, finalHead?: RowFormat['finalHead']): Promise<void> {
    if (finalHead !== undefined) await this.target.patchHead(finalHead(tally.recordsWritten, this.target.bytes()));
    await this.follower?.complete();
    if (this.journal !== null) {
      await this.sync();
      if (this.part !== null) await describePart(this.part, { tally, grid, bytes: this.target.bytes(), rejectBytes: this.rejects.bytes() });
      await this.journal.append(this.entry(this.latest ?? { chunks: 0, gridRows: 0, input: null }, tally), true);
    }
    await this.target.complete();
    // Before the journal, which says that there is something to take away.
    await this.follower?.close(true);
    await this.journal?.remove();
    await this.rejects.close();
    await this.part?.log.close();
  }

  /** Leaves the output as it is; what can be saved of it is saved. Without a single row nothing is left. */
  async abandon(): Promise<void> {
    // The fault that led here is the one to tell: a full disk fails this too.
    await this.save().catch(() => {});
    await (this.begun ? this.target.abandon() : this.target.discard());
    await (this.begun ? this.journal?.close() : this.journal?.remove());
    if (this.journal === null) await this.follower?.keep().catch(() => {});
    await this.follower?.close(!this.begun);
    await this.rejects.close();
    await this.part?.log.close();
    if (!this.begun && this.part !== null) rmSync(this.part.log.file, { force: true });
  }

  /** Without a journal, what the follower made of the rows is kept every few seconds all the same. */
  private async keepFollowed(): Promise<void> {
    if (this.follower === null || performance.now() - this.savedAt < SAVE_MS) return;
    await this.follower.keep();
    this.savedAt = performance.now();
  }

  private async sync(): Promise<void> {
    await this.part?.log.sync();
    await this.target.sync();
    killAt('output-synced');
    await this.rejects.sync();
  }

  private entry({ chunks, gridRows, input }: Pick<JournalEntry, 'chunks' | 'gridRows' | 'input'>, tally: Tally): JournalEntry {
    return {
      chunks,
      rows: tally.rowsIn,
      gridRows,
      input,
      outputBytes: this.target.bytes(),
      rejectsBytes: this.rejects.bytes(),
      chunksBytes: this.part?.log.bytes() ?? 0,
      seconds: this.seconds(),
      tally: saveTally(tally),
    };
  }
}
