/**
 * What an earlier run left beside the output, and what that means for this one (contract §6.2; the table is in
 * docs/reliability.md).
 */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { FaultError } from '../core/faults.js';
import { syncFolderOf } from './durable.js';
import { followedOf } from './follower-state.js';
import { journalOf, type ReadJournal, readJournal } from './journal.js';
import { partialOf } from './target.js';

export interface LeftBehindOptions {
  /** null where the output is no plain file: then only the rejects count. */
  readonly output: string | null;
  /** The rejects file; null where rejects do not go to a plain file. */
  readonly rejects: string | null;
  readonly resume: boolean;
  readonly force: boolean;
  /** The commands to offer: go on, start again. */
  readonly commands: Commands;
}

/** What was typed, with --resume or with --force. */
export interface Commands {
  readonly resume: string;
  readonly restart: string;
}

/** What to do about the output. */
export type OutputPlan =
  | { readonly kind: 'begin' }
  /** Go on after the last entry; without one, from the start, under the journal that is there. */
  | { readonly kind: 'resume'; readonly journal: ReadJournal }
  /** The output is complete: its name may be missing, and the journal is to be taken away. */
  | { readonly kind: 'finish'; readonly journal: ReadJournal; readonly named: boolean };

/**
 * Looks at what is there and decides. Touches nothing.
 *
 * @throws FaultError output_exists, output_partial_left; resume_refused when a complete output is not there any more
 */
export function planOutput({ output, rejects, resume, force, commands }: LeftBehindOptions): OutputPlan {
  if (force) return { kind: 'begin' };
  if (output === null) {
    refuseExisting([rejects]);
    return { kind: 'begin' };
  }
  const partial = partialOf(output);
  const journal = readJournal(journalOf(output));
  if (!resume) {
    const left = [partial, journalOf(output)].find((file) => existsSync(file));
    if (left !== undefined) throw new FaultError({ code: 'output_partial_left', file: left, ...commands });
  }
  if (resume && journal !== null) {
    if (!journal.done) return { kind: 'resume', journal };
    refuseLost(journal, existsSync(partial) ? partial : output);
    return { kind: 'finish', journal, named: !existsSync(partial) && existsSync(output) };
  }
  refuseExisting([output, rejects]);
  return { kind: 'begin' };
}

function refuseExisting(files: readonly (string | null)[]): void {
  const taken = files.find((file) => file !== null && existsSync(file));
  if (taken !== undefined && taken !== null) throw new FaultError({ code: 'output_exists', file: taken });
}

/** A complete output that is gone, or another one in its place, must not pass for a run that succeeded. */
function refuseLost({ last }: ReadJournal, file: string): void {
  const bytes = last?.outputBytes ?? 0;
  if (sizeOf(file) === bytes) return;
  throw new FaultError({ code: 'resume_refused', changed: `${file}: it is not the ${bytes} bytes that were written` });
}

/**
 * Refuses to go on with files that hold less than the journal says.
 *
 * @throws FaultError resume_refused
 */
export function refuseShortened({ last }: ReadJournal, output: string, rejects: string | null): void {
  if (last === null) return;
  const kept: readonly (readonly [file: string, bytes: number])[] = [
    [partialOf(output), last.outputBytes],
    ...(rejects === null ? [] : [[rejects, last.rejectsBytes] as const]),
  ];
  for (const [file, bytes] of kept) {
    if ((sizeOf(file) ?? 0) >= bytes) continue;
    throw new FaultError({ code: 'resume_refused', changed: `${file}: it is shorter than the ${bytes} bytes that were written` });
  }
}

function sizeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.size ?? null;
}

/** Gives a complete output its name and takes its journal away. */
export async function finishOutput(output: string): Promise<void> {
  if (existsSync(partialOf(output))) {
    renameSync(partialOf(output), output);
    await syncFolderOf(output);
  }
  rmSync(journalOf(output), { force: true });
  rmSync(followedOf(output), { force: true });
}
