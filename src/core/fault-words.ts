/** How messages of faults name files, lists and what went wrong with them. */
import { nearest } from './nearest.js';
import { escaped, shown } from './safe-text.js';
import { shellQuoted } from './shell.js';

/** The operating system's words for EACCES. */
export const NOT_ALLOWED = 'permission denied';

/** The reason that a folder was named where a file belongs. */
export const IS_A_FOLDER = 'it is a folder';

export const FOLDER_ADVICE: Readonly<Record<string, string>> = {
  [IS_A_FOLDER]: 'Name a file inside it.',
  [NOT_ALLOWED]: 'Choose a folder you may write to.',
  'read-only file system': 'Choose a folder you may write to.',
  'no such file or directory': 'Make the folder first, or name another file.',
};

export function didYouMean(wanted: string, columns: readonly string[]): string {
  const meant = nearest(wanted, columns);
  return meant === null ? 'Name one of them, spelled as in the file.' : `Did you mean ${shown(meant)}?`;
}

/** The folder of a model by its ONNX file, which is in it or in its folder `onnx`. */
export function modelFolderOf(file: string): string {
  return file.replace(/\/(onnx\/)?[^/]*$/, '') || '.';
}

/** A reason from elsewhere, which may be a sentence, as a part of ours. */
export function withoutStop(reason: string): string {
  return reason.trim().replace(/\.+$/, '');
}

/** How faults name standard output. */
export const STANDARD_OUTPUT = 'standard output';

/** A file by name; standard input in words. */
export function named(file: string): string {
  if (file === '-') return 'standard input';
  return file === STANDARD_OUTPUT ? file : shown(file);
}

/** Names in a message: of hundreds the first ones, and how many more there are. */
export function listed(words: readonly string[]): string {
  const more = words.length - MAX_LISTED;
  return more <= 0 ? words.join(', ') : `${words.slice(0, MAX_LISTED).join(', ')} and ${more} more`;
}

const MAX_LISTED = 60;

/** A file as it can be typed into a shell; FILE for standard input, and for a name that a terminal must not see. */
export function typed(file: string): string {
  return file === '-' || escaped(file) !== file ? 'FILE' : shellQuoted(file);
}
