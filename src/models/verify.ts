/** Are a model's files the ones that were published? SHA-256 against the list that comes with the model. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of a file, in hex; streams, so that the size does not matter. */
export async function sha256File(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

/** The verdict on one file. `expected` is null where the list does not name it. */
export interface FileCheck {
  readonly file: string;
  readonly sha256: string | null;
  readonly expected: string | null;
}

/**
 * Hashes every file of a model and looks it up in SHA256SUMS, in the folder itself or beside it.
 *
 * @returns the list that was used, or null without one; one check a file, listed files that are gone among them
 */
export async function verifyFiles(folder: string): Promise<{ list: string | null; checks: readonly FileCheck[] }> {
  const list = [join(folder, 'SHA256SUMS'), join(dirname(folder), 'SHA256SUMS')].find((file) => existsSync(file)) ?? null;
  const expected = list === null ? new Map<string, string>() : expectedSums(list, folder);
  const files = new Set([...expected.keys(), ...filesBelow(folder, folder)]);
  const checks: FileCheck[] = [];
  for (const file of [...files].sort()) {
    const path = join(folder, file);
    checks.push({ file, sha256: existsSync(path) ? await sha256File(path) : null, expected: expected.get(file) ?? null });
  }
  return { list: expected.size === 0 ? null : list, checks };
}

/** Lines of `sha256sum`: 64 hex digits, two blanks, a path relative to the list. */
function expectedSums(list: string, folder: string): Map<string, string> {
  const sums = new Map<string, string>();
  for (const line of readFileSync(list, 'utf8').split('\n')) {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line.trimEnd());
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const path = relative(folder, join(dirname(list), match[2]));
    if (!path.startsWith('..')) sums.set(path, match[1]);
  }
  return sums;
}

function filesBelow(folder: string, root: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, root);
    return basename(path) === 'SHA256SUMS' ? [] : [relative(root, path)];
  });
}
