/**
 * Where rows go: standard output, a FIFO or device, or a file that appears only when it is complete.
 *
 * Invariant: FILE is either the whole output or what was there before. While it is written it is
 * FILE.partial, and stays that when the run ends early.
 */
import { FaultError } from '../core/faults.js';
import { openDescriptor, openDevice, openFifo } from './direct-target.js';
import { openFileTarget } from './file-target.js';
import { lookAt, sameDescriptorAmong, sameFileAmong } from './same-file.js';
import type { Target } from './target-words.js';

/** Where rows go. Each call is to be awaited before the next. */
export interface Target {
  /** For messages: the file as typed, or `standard output`. */
  readonly place: string;
  /**
   * Takes bytes; the buffer is not to be changed before the promise settles.
   *
   * @returns 'closed' when the reader of the pipe is gone: nobody wants more rows, and that is no error
   * @throws FaultError `output_failed`
   */
  write(bytes: Buffer): Promise<WriteState>;
  /** All rows are written: makes the file durable and gives it its name. */
  complete(): Promise<void>;
  /** The run ends early: keeps FILE.partial if it holds anything. */
  abandon(): Promise<void>;
}

/** How to open the target. */
export interface TargetOptions {
  /** `-o`; null, `-` and `/dev/stdout` are standard output. */
  readonly output: string | null;
  /** Replace FILE and a left FILE.partial. */
  readonly force: boolean;
  /** Files that are read, `-` for stdin: none of them may be written. */
  readonly inputs: readonly string[];
}

/**
 * Opens the target, or says why not, before any work is done.
 *
 * @throws FaultError `output_exists`, `output_partial_left`, `output_is_input`, `output_gzip`, `output_folder`
 */
export async function openTarget(options: TargetOptions): Promise<Target> {
  const { output, inputs } = options;
  const fd = output === null ? 1 : descriptorNamed(output);
  if (fd !== null) {
    const place = fd === 1 ? 'standard output' : fd === 2 ? 'standard error' : `${output}`;
    refuseInput(place, await sameDescriptorAmong(fd, inputs));
    return openDescriptor(fd, place);
  }
  const file = output ?? '';
  if (/\.gz$/i.test(file)) throw new FaultError({ code: 'output_gzip', file });
  refuseInput(file, await sameFileAmong(file, inputs));
  const found = await lookAt(file);
  if (found?.isFIFO()) return openFifo(file);
  if (found?.isCharacterDevice() || found?.isBlockDevice()) return openDevice(file);
  if (found !== null && !found.isFile()) throw new FaultError({ code: 'output_folder', file, reason: 'it is a folder or socket' });
  const partial = partialOf(file);
  refuseInput(partial, await sameFileAmong(partial, inputs));
  if (found !== null && !options.force) throw new FaultError({ code: 'output_exists', file });
  return openFileTarget(file, partial, options.force);
}

/** The name of a file that is not complete yet. */
export function partialOf(file: string): string {
  return `${file}.partial`;
}

/** The descriptor that a path means, or null: such a path may lead to a regular file, which must not be replaced. */
function descriptorNamed(path: string): number | null {
  if (path === '-' || path === '/dev/stdout') return 1;
  if (path === '/dev/stderr') return 2;
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1];
  return number === undefined ? null : Number(number);
}

function refuseInput(file: string, input: string | null): void {
  if (input !== null) throw new FaultError({ code: 'output_is_input', file, input });
}
