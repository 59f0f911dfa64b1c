/** What is written when a symbolic link is named: the file it leads to, so that the link stays a link. */
import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { FaultError, reasonOf } from '../core/faults.js';
import { isSpecial } from './refuse-file.js';

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Follows links, also one whose file is not there yet.
 *
 * @returns the path as it is where it is no link, or leads to a pipe or device
 * @throws FaultError output_folder when the links lead in a circle, or into a folder that is not there
 */
export function realFile(path: string): string {
  try {
    if (isSpecial(path)) return path;
    let file = path;
    for (let links = 0; links < MOST_LINKS; links++) {
      if (!lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) return file;
      const target = readlinkSync(file);
      const next = isAbsolute(target) ? target : `${realpathSync.native(dirname(file))}/${target}`;
      // Not by join or realpathSync, which cut `..` before they look: after a linked folder it leads elsewhere.
      file = join(realpathSync.native(dirname(next)), basename(next));
    }
  } catch (error) {
    throw new FaultError({ code: 'output_folder', file: path, reason: reasonOf(error) });
  }
  throw new FaultError({ code: 'output_folder', file: path, reason: 'too many symbolic links' });
}
