/**
 * Where the rows go: standard output, a pipe or device, or a file that has its name only when it is complete.
 */
import { close, existsSync, fsync, open, rename, rmSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { FaultError, reasonOf, STANDARD_OUTPUT } from '../core/faults.js';
import { writeAll } from './fd-writer.js';
import { isSpecial, refuseInputs, refuseInputsOnStdout, refuseMissingFolder } from './refuse-file.js';

export interface TargetOptions {
  /** null is standard output, and so is `/dev/stdout`: what it leads to must not be replaced. */
  readonly output: string | null;
  readonly force: boolean;
  /** Paths of the inputs, none of which may be written. */
  readonly inputs: readonly string[];
}

export interface Target {
  /** Appends. 'closed': the reader of the pipe is gone, which is no error. */
  write(bytes: Buffer): Promise<'open' | 'closed'>;
  /** Makes a file durable and gives it its name. */
  complete(): Promise<void>;
  /** Leaves a file as FILE.partial, if anything is in it. */
  abandon(): Promise<void>;
}

const STDOUT = 1;

/**
 * Refuses outputs that would destroy something or cannot be; touches nothing.
 *
 * @throws FaultError output_gzip, output_is_input, output_folder, output_exists, output_partial_left
 */
export function checkTarget({ output, force, inputs }: TargetOptions): void {
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
    throw new FaultError({ code: 'output_folder', file: output, reason: 'it is a folder' });
  if (force) return;
  if (existsSync(output)) throw new FaultError({ code: 'output_exists', file: output });
  if (existsSync(partial)) throw new FaultError({ code: 'output_partial_left', file: partial });
}

/**
 * Opens the output.
 *
 * @throws FaultError those of `checkTarget`, and output_folder when it cannot be created
 */
export async function openTarget(options: TargetOptions): Promise<Target> {
  checkTarget(options);
  const { output } = options;
  if (isStdout(output))
    return { write: (bytes) => writeAll(STDOUT, bytes, STANDARD_OUTPUT), complete: async () => {}, abandon: async () => {} };
  const special = isSpecial(output);
  const path = special ? output : partialOf(output);
  const fd = await promisify(open)(path, 'w').catch((error: unknown) => {
    throw new FaultError({ code: 'output_folder', file: output, reason: reasonOf(error) });
  });
  const failed = (error: unknown): never => {
    throw new FaultError({ code: 'output_failed', file: output, reason: reasonOf(error) }, { cause: error });
  };
  let begun = false;
  let closed = false;
  return {
    write: (bytes) => {
      begun ||= bytes.length > 0;
      return writeAll(fd, bytes, output);
    },
    complete: async () => {
      if (!special) await promisify(fsync)(fd).catch(failed);
      // Set first: a descriptor is gone even when closing it failed, and its number may be another file's.
      closed = true;
      await promisify(close)(fd).catch(failed);
      if (!special) await promisify(rename)(path, output).catch(failed);
    },
    abandon: async () => {
      if (!closed) await promisify(close)(fd);
      if (!special && !begun) rmSync(path, { force: true });
    },
  };
}

/** The name of an output that is not complete. */
export function partialOf(output: string): string {
  return `${output}.partial`;
}

function isStdout(output: string | null): output is null | '/dev/stdout' {
  return output === null || output === '/dev/stdout';
}
