/** What a file to be written must not be: an input, or something that is there already. */
import { existsSync, fstatSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { STANDARD_OUTPUT } from '../core/fault-words.js';
import { FaultError, reasonOf } from '../core/faults.js';

const STDIN = 0;
const STDOUT = 1;

/** Whether two paths are the same file, by name or by device and inode. */
export function isSameFile(a: string, b: string): boolean {
  if (resolve(a) === resolve(b)) return true;
  if (!existsSync(a) || !existsSync(b)) return false;
  return isOneFile(statSync(a), statSync(b));
}

/**
 * Refuses to write over an input.
 *
 * @throws FaultError output_is_input
 */
export function refuseInputs(file: string, inputs: readonly string[]): void {
  const input = inputs.find((path) => (path === '-' ? isStdin(file) : isSameFile(path, file)));
  if (input !== undefined) throw new FaultError({ code: 'output_is_input', file, input });
}

/**
 * Refuses standard output when it is an input, as after `>> INPUT`: the run would read its own rows without end.
 *
 * @throws FaultError output_is_input
 */
export function refuseInputsOnStdout(inputs: readonly string[]): void {
  const stdout = fileOn(STDOUT);
  if (stdout === null) return;
  const input = inputs.find((path) => isOneFile(stdout, path === '-' ? fileOn(STDIN) : existsSync(path) ? statSync(path) : null));
  if (input !== undefined) throw new FaultError({ code: 'output_is_input', file: STANDARD_OUTPUT, input });
}

/** A FIFO, device or socket: written directly, never replaced or removed. */
export function isSpecial(path: string): boolean {
  return existsSync(path) && !statSync(path).isFile() && !statSync(path).isDirectory();
}

/** A device such as /dev/null: it may be written from several sides. */
export function isDevice(path: string): boolean {
  return existsSync(path) && statSync(path).isCharacterDevice();
}

function isStdin(file: string): boolean {
  return existsSync(file) && isOneFile(statSync(file), fileOn(STDIN));
}

function isOneFile(a: Stats, b: Stats | null): boolean {
  return b !== null && a.dev === b.dev && a.ino === b.ino;
}

/** What a descriptor is open on if it is a regular file: terminals and /dev/null may well be read and written. */
function fileOn(fd: number): Stats | null {
  try {
    const stats = fstatSync(fd);
    return stats.isFile() ? stats : null;
  } catch {
    return null;
  }
}

/**
 * Refuses a file whose folder is not there.
 *
 * @throws FaultError output_folder
 */
export function refuseMissingFolder(file: string): void {
  const folder = dirname(resolve(file));
  try {
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
  } catch (error) {
    throw new FaultError({ code: 'output_folder', file, reason: reasonOf(error) });
  }
}
