/**
 * Tells whether a file about to be written is one that is read.
 *
 * Names lie (links, `./`, other mounts), so device and inode decide; the names decide where there is no file yet.
 */
import type { BigIntStats } from 'node:fs';
import { fstat, stat } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const statOf = promisify<string, { bigint: true }, BigIntStats>(stat);
const statOfDescriptor = promisify<number, { bigint: true }, BigIntStats>(fstat);

/** What is at the path, links followed, or null when there is nothing or it can't be seen. */
export async function lookAt(path: string): Promise<BigIntStats | null> {
  return statOf(path, { bigint: true }).catch(() => null);
}

/** What a descriptor is open on, or null. */
export async function lookAtDescriptor(fd: number): Promise<BigIntStats | null> {
  return statOfDescriptor(fd, { bigint: true }).catch(() => null);
}

/** The one of `others` that is the same regular file or path as `file`, or null. `-` among them is stdin. */
export async function sameFileAmong(file: string, others: readonly string[]): Promise<string | null> {
  const found = await lookAt(file);
  // One may read and write a terminal or /dev/null.
  if (found?.isCharacterDevice()) return null;
  for (const other of others) {
    if (other !== '-' && resolve(other) === resolve(file)) return other;
  }
  return found === null ? null : identityAmong(found, others);
}

/** The one of `others` that a descriptor is open on, or null. */
export async function sameDescriptorAmong(fd: number, others: readonly string[]): Promise<string | null> {
  const found = await lookAtDescriptor(fd);
  return found === null ? null : identityAmong(found, others);
}

async function identityAmong(found: BigIntStats, others: readonly string[]): Promise<string | null> {
  if (!found.isFile()) return null;
  for (const other of others) {
    const seen = other === '-' ? await lookAtDescriptor(0) : await lookAt(other);
    if (seen !== null && seen.dev === found.dev && seen.ino === found.ino) return other;
  }
  return null;
}
