/** What a file to be written must not be: an input, or something that is there already. */
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FaultError, reasonOf } from '../core/faults.js';

/** Whether two paths are the same file, by name or by device and inode. */
export function isSameFile(a: string, b: string): boolean {
  if (resolve(a) === resolve(b)) return true;
  if (!existsSync(a) || !existsSync(b)) return false;
  const [first, second] = [statSync(a), statSync(b)];
  return first.dev === second.dev && first.ino === second.ino;
}

/**
 * Refuses to write over an input.
 *
 * @throws FaultError output_is_input
 */
export function refuseInputs(file: string, inputs: readonly string[]): void {
  const input = inputs.find((path) => path !== '-' && isSameFile(path, file));
  if (input !== undefined) throw new FaultError({ code: 'output_is_input', file, input });
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
