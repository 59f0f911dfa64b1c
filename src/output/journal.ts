/**
 * OUTPUT.journal: how far a run has come, durable, so that a killed run goes on where it was.
 *
 * One JSON line each: first what the run is, then, every few seconds, how much of the input is in how many bytes of
 * the output. A line is written only after those bytes are durable, and ends with a digest of itself: a line
 * that was torn by a crash is as good as not written.
 */
import { existsSync, readFileSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { FaultError, reasonOf } from '../core/faults.js';
import type { InputMark } from '../core/input-mark.js';
import type { SavedTally } from '../core/tally.js';
import { isKillStep, killAt, killNow } from '../core/test-kill.js';
import { digestedLine, valueOfLine } from './digested-line.js';
import { syncFolderOf } from './durable.js';

/** What decides the bytes of a run's output, by name, each spelled as JSON. */
export type Identity = Readonly<Record<string, string>>;

/** How far a run has come. */
export interface JournalEntry {
  /** Chunks committed, and the records in them. */
  readonly chunks: number;
  readonly rows: number;
  /** Records of the input before the next chunk, those of other shards included. */
  readonly gridRows: number;
  /** Where the input goes on; null in the entry of a run without rows. */
  readonly input: InputMark | null;
  readonly outputBytes: number;
  readonly rejectsBytes: number;
  /** Bytes of the log of chunks; 0 where there is none. */
  readonly chunksBytes: number;
  /** Seconds of work so far, over all runs. */
  readonly seconds: number;
  readonly tally: SavedTally;
}

/** What a journal file tells. */
export interface ReadJournal {
  readonly identity: Identity;
  /** The last entry, or null when no chunk was committed. */
  readonly last: JournalEntry | null;
  /** The output is complete; only its name or the clearing away may be missing. */
  readonly done: boolean;
  /** Bytes of the lines that are whole; what follows them is torn. */
  readonly bytes: number;
}

/** An open journal. */
export interface Journal {
  readonly file: string;
  /**
   * Adds an entry and makes it durable.
   *
   * @throws FaultError output_failed
   */
  append(entry: JournalEntry, done: boolean): Promise<void>;
  close(): Promise<void>;
  /** Closes it and takes the file away. */
  remove(): Promise<void>;
}

/** The format of the file; another number is another format. */
const VERSION = 2;

type Line =
  | { readonly journal: typeof VERSION; readonly identity: Identity }
  | { readonly at: JournalEntry }
  | { readonly done: JournalEntry };

/** The journal of an output. */
export function journalOf(output: string): string {
  return `${output}.journal`;
}

/** Reads a journal; null when there is none, or its first line was never finished. */
export function readJournal(file: string): ReadJournal | null {
  if (!existsSync(file)) return null;
  let read: ReadJournal | null = null;
  let bytes = 0;
  // What follows the last line break is torn, even where nothing but the break is missing: a line appended to it would be lost.
  for (const text of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const line = parseLine(text);
    if (line === null) break;
    bytes += Buffer.byteLength(text) + 1;
    if ('journal' in line) read = { identity: line.identity, last: null, done: false, bytes };
    else if (read === null) return null;
    else read = withEntry(read, line, bytes);
  }
  return read;
}

function withEntry(read: ReadJournal, line: Exclude<Line, { journal: number }>, bytes: number): ReadJournal {
  return 'at' in line ? { ...read, last: line.at, bytes } : { ...read, last: line.done, done: true, bytes };
}

/**
 * Begins a journal; it is durable when this returns.
 *
 * @throws FaultError output_folder when it cannot be made
 */
export async function createJournal(file: string, identity: Identity): Promise<Journal> {
  try {
    const handle = await open(file, 'w');
    await handle.appendFile(digestedLine({ journal: VERSION, identity } satisfies Line));
    await handle.sync();
    await syncFolderOf(file);
    killAt('journal-created');
    return journalOn(handle, file);
  } catch (error) {
    throw new FaultError({ code: 'output_folder', file, reason: reasonOf(error) }, { cause: error });
  }
}

/**
 * Goes on with a journal; a torn line at its end is cut off.
 *
 * @throws FaultError output_folder when it cannot be written
 */
export async function continueJournal(file: string, { bytes }: ReadJournal): Promise<Journal> {
  try {
    const handle = await open(file, 'a');
    await handle.truncate(bytes);
    return journalOn(handle, file);
  } catch (error) {
    throw new FaultError({ code: 'output_folder', file, reason: reasonOf(error) }, { cause: error });
  }
}

function journalOn(handle: FileHandle, file: string): Journal {
  return {
    file,
    append: async (entry, done) => {
      const line = digestedLine((done ? { done: entry } : { at: entry }) satisfies Line);
      try {
        if (isKillStep('entry-torn')) {
          await handle.appendFile(line.slice(0, line.length / 2));
          killNow();
        }
        await handle.appendFile(line);
        await handle.datasync();
      } catch (error) {
        throw new FaultError({ code: 'output_failed', file, reason: reasonOf(error) }, { cause: error });
      }
      killAt(done ? 'done-written' : 'entry-written');
    },
    close: () => handle.close(),
    remove: async () => {
      await handle.close();
      await rm(file, { force: true });
      killAt('journal-removed');
    },
  };
}

/** The line, or null when it is torn or not ours. */
function parseLine(text: string): Line | null {
  // The digest says that this program wrote the line: its shape needs no second look.
  const line = valueOfLine(text) as Line | { readonly journal: number } | undefined;
  return line === undefined || ('journal' in line && line.journal !== VERSION) ? null : (line as Line);
}
