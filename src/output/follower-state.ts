/**
 * Where a follower of the rows stood, in files: OUTPUT.monitor for the run that is gone on with, and --state for the next run.
 *
 * OUTPUT.monitor has two generations, what goes with the journal's last entry and what will go with the next: it is written before the
 * journal, so whichever of the two the journal ends with after a crash is in it.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { FaultError, reasonOf } from '../core/faults.js';
import { digestedLine, valueOfLine } from './digested-line.js';
import { replaceFile } from './whole-file.js';

/** The format of the files; another number is another format. */
const VERSION = 2;

/** A state after so many chunks, and how long the logs were then. */
export interface Generation<State> {
  readonly chunks: number;
  /** The digest of the --state that the run began from; null where there was none. */
  readonly after: string | null;
  readonly bytes: readonly number[];
  readonly state: State;
}

/** The file of a run that writes to `output`. */
export function followedOf(output: string): string {
  return `${output}.monitor`;
}

/** A generation, spelled: made while the state does not change, written later. */
export function spelledGeneration<State>(generation: Generation<State>): string {
  return digestedLine({ monitor: VERSION, ...generation });
}

/** Writes generations. @throws FaultError output_failed */
export function writeGenerations(output: string, spelled: readonly string[]): Promise<void> {
  return replaceFile(followedOf(output), spelled.join(''));
}

/** Takes the file away. */
export function removeGenerations(output: string): Promise<void> {
  return rm(followedOf(output), { force: true });
}

/**
 * Reads the generation that goes with the journal.
 *
 * @param chunks as the journal says
 * @throws FaultError resume_refused
 */
export function readGeneration<State>(output: string, chunks: number): Generation<State> {
  const file = followedOf(output);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const line of lines) {
    // The digest says that this program wrote the line.
    const value = valueOfLine(line) as (Generation<State> & { readonly monitor: number }) | undefined;
    if (value?.monitor === VERSION && value.chunks === chunks) return value;
  }
  throw new FaultError({ code: 'resume_refused', changed: `${file}: what was watched up to there is not in it any more` });
}

/** What a run keeps with --state for the next one. */
export interface KeptState<State> {
  /** What the state depends on; a state of another shape is refused. */
  readonly shape: string;
  /** The digest of the state that the run began from; null where there was none. */
  readonly after: string | null;
  /** The name of the run's output; null where that is no plain file. */
  readonly output: string | null;
  readonly state: State;
}

/**
 * Reads what an earlier run kept with --state.
 *
 * @param shape of the run that reads it
 * @returns what was kept, with its digest; null where there is no such file
 * @throws FaultError state_unusable
 */
export function readState<State>(file: string, shape: string): (KeptState<State> & { readonly digest: string }) | null {
  if (!existsSync(file)) return null;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new FaultError({ code: 'state_unusable', file, reason: reasonOf(error) });
  }
  const value = valueOfLine(text.replace(/\n$/, '')) as (KeptState<State> & { readonly kept: number }) | undefined;
  if (value?.kept === undefined || value.state === undefined) {
    throw new FaultError({ code: 'state_unusable', file, reason: 'it is damaged, or no state of monitor' });
  }
  if (value.kept !== VERSION) throw new FaultError({ code: 'state_unusable', file, reason: 'another version of the program wrote it' });
  if (value.shape !== shape) {
    throw new FaultError({ code: 'state_unusable', file, reason: `it was kept by a run with ${value.shape}, this one has ${shape}` });
  }
  return { ...value, digest: createHash('sha256').update(text).digest('hex') };
}

/** Keeps a state for the next run. @throws FaultError output_failed */
export function writeState<State>(file: string, kept: KeptState<State>): Promise<void> {
  return replaceFile(file, digestedLine({ kept: VERSION, ...kept }));
}
