/** Where rejected rows go: JSON lines, in input order, into a file made with the first of them, or to stderr. */
import { isUtf8 } from 'node:buffer';
import { close, existsSync, fdatasync, rmSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { IS_A_FOLDER } from '../core/fault-words.js';
import { FaultError, reasonOf } from '../core/faults.js';
import type { Rejected } from '../core/row.js';
import { escaped } from '../core/safe-text.js';
import { killAt } from '../core/test-kill.js';
import { syncFolderOf } from './durable.js';
import { writeAll } from './fd-writer.js';
import { isDevice, isSameFile, isSpecial, refuseInputs, refuseMissingFolder } from './refuse-file.js';
import { openAt, partialOf } from './target.js';

export interface RejectsOptions {
  /** null is standard error. */
  readonly file: string | null;
  readonly inputs: readonly string[];
  readonly output: string | null;
}

export interface RejectsWriter {
  /** @throws FaultError output_failed */
  write(rejects: readonly Rejected[]): Promise<void>;
  /** Bytes written to a file, those of an earlier run included. */
  bytes(): number;
  /** Makes what was written to a file durable. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const STDERR = 2;

/**
 * Refuses rejects files that would destroy an input or the output; touches nothing.
 *
 * @throws FaultError output_is_input, usage (same as the output), output_folder
 */
export function checkRejects({ file, inputs, output }: RejectsOptions): void {
  if (file === null) return;
  refuseInputs(file, inputs);
  if (output !== null && !isDevice(file) && (isSameFile(file, output) || isSameFile(file, partialOf(output)))) {
    throw new FaultError({ code: 'usage', message: `${file}: is the output too.`, remedy: 'Name another file with --rejects.' });
  }
  if (isSpecial(file)) return;
  refuseMissingFolder(file);
  if (existsSync(file) && statSync(file).isDirectory()) throw new FaultError({ code: 'output_folder', file, reason: IS_A_FOLDER });
}

/**
 * Opens the writer. Rejects of another run are removed first, so that none outlives its run.
 *
 * @param keep bytes of the file to go on after; null begins a new one
 * @throws FaultError those of `checkRejects`; output_folder when what is there cannot be removed
 */
export async function openRejects(options: RejectsOptions, keep: number | null): Promise<RejectsWriter> {
  checkRejects(options);
  const { file } = options;
  if (file === null) {
    // Nobody may be reading stderr any more; that is no reason to stop.
    const tellErr = (bytes: Buffer): Promise<unknown> => writeAll(STDERR, bytes, 'standard error').catch(() => {});
    const nothing = async (): Promise<void> => {};
    return { write: async (rejects) => void (await tellErr(rejectLines(rejects))), bytes: () => 0, sync: nothing, close: nothing };
  }
  const special = isSpecial(file);
  // A file without bytes to keep is not made before the first reject.
  const kept = special ? null : keep || null;
  try {
    if (!special && kept === null) rmSync(file, { force: true });
  } catch (error) {
    throw new FaultError({ code: 'output_folder', file, reason: reasonOf(error) });
  }
  let length = kept ?? 0;
  const failed = (error: unknown): never => {
    throw new FaultError({ code: 'output_failed', file, reason: reasonOf(error) }, { cause: error });
  };
  let fd = kept === null ? null : await openAt(file, kept).catch(failed);
  return {
    write: async (rejects) => {
      const bytes = rejectLines(rejects);
      if (fd === null) {
        fd = await openAt(file, null).catch(failed);
        if (!special) await syncFolderOf(file);
      }
      const state = await writeAll(fd, bytes, file);
      // Rejects that nobody gets would be rows that vanish.
      if (state === 'closed') throw new FaultError({ code: 'output_failed', file, reason: 'the reader of the pipe is gone' });
      length += bytes.length;
    },
    bytes: () => (special ? 0 : length),
    sync: async () => {
      if (fd !== null && !special) await promisify(fdatasync)(fd).catch(failed);
      killAt('rejects-synced');
    },
    close: async () => {
      if (fd !== null) await promisify(close)(fd);
    },
  };
}

/** Reject records as lines. */
export function rejectLines(rejects: readonly Rejected[]): Buffer {
  return Buffer.from(rejects.map((reject) => `${rejectLine(reject)}\n`).join(''));
}

/** One reject record as JSON (contract §5). Rejects go to terminals too, and their texts come from anywhere. */
export function rejectLine({ place, code, column, message, raw, rawTruncated }: Rejected): string {
  const whole = rawTruncated ? wholeCharacters(raw) : raw;
  const content = isUtf8(whole) ? { raw: whole.toString('utf8') } : { raw_base64: raw.toString('base64') };
  return escaped(JSON.stringify({ ...place, code, column, message, ...content, ...(rawTruncated ? { raw_truncated: true } : {}) }));
}

/** Bytes without a UTF-8 sequence that was cut off at the end. */
function wholeCharacters(bytes: Buffer): Buffer {
  // A sequence is at most four bytes: it starts at one of the last four that is no continuation byte.
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte >= 0xc0) return isUtf8(bytes.subarray(bytes.length - back)) ? bytes : bytes.subarray(0, bytes.length - back);
  }
  return bytes;
}
