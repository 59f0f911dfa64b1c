/** Are a model's files the ones that were published? SHA-256 against the list that comes with the model. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { type ModelFolder, modelFiles } from './folder.js';

/** Bytes read at a time. */
const BLOCK_BYTES = 256 * 1024;

/** SHA-256 of files one after the other, in hex, by one block of memory: a stream would leave a file's worth of garbage. */
async function sha256Of(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  for (const file of files) {
    const handle = await open(file);
    try {
      for (;;) {
        const { bytesRead } = await handle.read(block, 0, block.length);
        if (bytesRead === 0) break;
        hash.update(block.subarray(0, bytesRead));
      }
    } finally {
      await handle.close();
    }
  }
  return hash.digest('hex');
}

/** SHA-256 of a file, in hex. */
export function sha256File(file: string): Promise<string> {
  return sha256Of([file]);
}

/** The identity of a model's weights: SHA-256 of its graphs with, after them, the data files in order of location. */
export function sha256Model(model: ModelFolder): Promise<string> {
  return sha256Of(modelFiles(model));
}

/** The verdict on one file. `sha256` is null where there is no such regular file, `expected` where the list does not name it. */
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
  const list = [join(folder, 'SHA256SUMS'), join(dirname(folder), 'SHA256SUMS')].find(isRegular) ?? null;
  const expected = list === null ? new Map<string, string>() : expectedSums(list, folder);
  const files = new Set([...expected.keys(), ...filesBelow(folder, folder)]);
  const checks: FileCheck[] = [];
  for (const file of [...files].sort()) {
    const path = join(folder, file);
    checks.push({ file, sha256: isRegular(path) ? await sha256File(path) : null, expected: expected.get(file) ?? null });
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

/** A regular file, or a link to one: all else has no bytes to hash, and a pipe would be waited for. */
function isRegular(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function filesBelow(folder: string, root: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, root);
    return basename(path) === 'SHA256SUMS' ? [] : [relative(root, path)];
  });
}
