/** A file that lines are added to as they come; a run that is gone on with cuts it back to what the journal knows of. */
import { close, existsSync, fdatasync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { FaultError, IS_A_FOLDER, reasonOf } from '../core/faults.js';
import { syncFolderOf } from './durable.js';
import { writeAll } from './fd-writer.js';
import { isSpecial, refuseMissingFolder } from './refuse-file.js';
import { openAt } from './target.js';

export interface LineLog {
  /** @throws FaultError output_failed */
  write(lines: readonly string[]): Promise<void>;
  /** Bytes of the file; 0 for pipes and devices. */
  bytes(): number;
  /** Makes what was written durable. @throws FaultError output_failed */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Bytes that are there already; 0 where there is no file, and for pipes and devices. */
export function logBytes(file: string): number {
  return isSpecial(file) ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
}

/**
 * Opens a log.
 *
 * @param file null for a log that nobody asked for: what is written is dropped
 * @param keep bytes of it to go on after; null begins a new one
 * @throws FaultError output_folder
 */
export async function openLog(file: string | null, keep: number | null): Promise<LineLog> {
  if (file === null) {
    const nothing = async (): Promise<void> => {};
    return { write: nothing, bytes: () => 0, sync: nothing, close: nothing };
  }
  refuseMissingFolder(file);
  if (existsSync(file) && statSync(file).isDirectory()) throw new FaultError({ code: 'output_folder', file, reason: IS_A_FOLDER });
  const special = isSpecial(file);
  const fd = await openAt(file, special ? null : keep).catch((error: unknown) => {
    throw new FaultError({ code: 'output_folder', file, reason: reasonOf(error) });
  });
  if (!special) await syncFolderOf(file);
  let length = keep ?? 0;
  return {
    async write(lines) {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      if ((await writeAll(fd, bytes, file)) === 'closed')
        throw new FaultError({ code: 'output_failed', file, reason: 'the reader of the pipe is gone' });
      length += bytes.length;
    },
    bytes: () => (special ? 0 : length),
    async sync() {
      if (special) return;
      await promisify(fdatasync)(fd).catch((error: unknown) => {
        throw new FaultError({ code: 'output_failed', file, reason: reasonOf(error) }, { cause: error });
      });
    },
    close: () => promisify(close)(fd),
  };
}
