/**
 * Where the rows go: standard output, a pipe or device, or a file that has its name only when it is complete.
 */
import { close, existsSync, fdatasync, fsync, ftruncate, open, rename, rmSync, statSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { IS_A_FOLDER, STANDARD_OUTPUT } from '../core/fault-words.js';
import { FaultError, reasonOf } from '../core/faults.js';
import { killAt } from '../core/test-kill.js';
import { syncFolderOf } from './durable.js';
import { writeAll } from './fd-writer.js';
import { isSpecial, refuseInputs, refuseInputsOnStdout, refuseMissingFolder } from './refuse-file.js';

export interface TargetOptions {
  /** null is standard output, and so is `/dev/stdout`: what it leads to must not be replaced. */
  readonly output: string | null;
  /** Paths of the inputs, none of which may be written. */
  readonly inputs: readonly string[];
}

export interface Target {
  /** Appends. 'closed': the reader of the pipe is gone, which is no error. */
  write(bytes: Buffer): Promise<'open' | 'closed'>;
  /** Bytes written, those of an earlier run included. */
  bytes(): number;
  /** Makes what was written to a file durable. */
  sync(): Promise<void>;
  /** Writes over the start of a file. */
  patchHead(bytes: Buffer): Promise<void>;
  /** Makes a file durable and gives it its name. */
  complete(): Promise<void>;
  /** Leaves a file as FILE.partial. */
  abandon(): Promise<void>;
  /** Takes FILE.partial away: nothing in it is worth keeping. */
  discard(): Promise<void>;
}

const STDOUT = 1;

/**
 * Refuses outputs that would destroy an input or cannot be; touches nothing. What is there already is judged by
 * `planOutput` (left-behind.ts).
 *
 * @throws FaultError output_gzip, output_is_input, output_folder
 */
export function checkTarget({ output, inputs }: TargetOptions): void {
  if (isStdout(output)) {
    refuseInputsOnStdout(inputs);
    return;
  }
  if (/\.gz$/i.test(output)) throw new FaultError({ code: 'output_gzip', file: output });
  refuseInputs(output, inputs);
  if (isSpecial(output)) return;
  const partial = partialOf(output);
  refuseInputs(partial, inputs);
  refuseMissingFolder(output);
  if (existsSync(output) && statSync(output).isDirectory())
    throw new FaultError({ code: 'output_folder', file: output, reason: IS_A_FOLDER });
}

/**
 * Opens the output.
 *
 * @param keep bytes of FILE.partial to go on after; null begins a new one
 * @throws FaultError those of `checkTarget`, and output_folder when it cannot be created
 */
export async function openTarget(options: TargetOptions, keep: number | null): Promise<Target> {
  checkTarget(options);
  const { output } = options;
  let length = keep ?? 0;
  if (isStdout(output)) {
    const nothing = async (): Promise<void> => {};
    return {
      write: (bytes) => writeAll(STDOUT, bytes, STANDARD_OUTPUT),
      bytes: () => 0,
      sync: nothing,
      patchHead: nothing,
      complete: nothing,
      abandon: nothing,
      discard: nothing,
    };
  }
  const special = isSpecial(output);
  const path = special ? output : partialOf(output);
  const fd = await openAt(path, keep).catch((error: unknown) => {
    throw new FaultError({ code: 'output_folder', file: output, reason: reasonOf(error) });
  });
  if (!special) {
    await syncFolderOf(path);
    killAt('partial-created');
  }
  const failed = (error: unknown): never => {
    throw new FaultError({ code: 'output_failed', file: output, reason: reasonOf(error) }, { cause: error });
  };
  let closed = false;
  const abandon = async (): Promise<void> => {
    if (!closed) await promisify(close)(fd);
  };
  return {
    write: async (bytes) => {
      const state = await writeAll(fd, bytes, output);
      length += bytes.length;
      return state;
    },
    bytes: () => length,
    sync: async () => {
      if (!special) await promisify(fdatasync)(fd).catch(failed);
    },
    patchHead: async (bytes) => {
      if (special) throw new Error('bug: no start to write over');
      // A descriptor of its own: what is opened to append writes nowhere else.
      const file = await openFile(path, 'r+').catch(failed);
      await file
        .write(bytes, 0, bytes.length, 0)
        .then(() => file.datasync())
        .catch(failed)
        .finally(() => file.close());
    },
    complete: async () => {
      if (!special) await promisify(fsync)(fd).catch(failed);
      // Set first: a descriptor is gone even when closing it failed, and its number may be another file's.
      closed = true;
      await promisify(close)(fd).catch(failed);
      if (special) return;
      await promisify(rename)(path, output).catch(failed);
      await syncFolderOf(output);
      killAt('renamed');
    },
    abandon,
    discard: async () => {
      await abandon();
      if (!special) rmSync(path, { force: true });
    },
  };
}

/** Opens a file to be appended to: a new one, or one of which only the first `keep` bytes count. */
export async function openAt(path: string, keep: number | null): Promise<number> {
  const fd = await promisify(open)(path, keep === null ? 'w' : 'a');
  if (keep !== null) await promisify(ftruncate)(fd, keep);
  return fd;
}

/** The name of an output that is not complete. */
export function partialOf(output: string): string {
  return `${output}.partial`;
}

/** Whether rows go to standard output. */
export function isStdout(output: string | null): output is null | '/dev/stdout' {
  return output === null || output === '/dev/stdout';
}
