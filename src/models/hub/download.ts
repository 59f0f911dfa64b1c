/**
 * One file from the hub into a folder: whole and as listed, or not there.
 *
 * It grows beside its place under a name that has its hash in it, so that a later pull goes on with the same bytes
 * only, and gets its own name when it was read back from the disk and found to be what the hub listed.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FaultError } from '../../core/faults.js';
import { failed, type Hub, requestFile } from './client.js';
import { type HubReference, spellReference } from './reference.js';
import type { HubFile } from './select.js';

/** Where files come from. */
export interface Source {
  readonly hub: Hub;
  readonly reference: HubReference;
  readonly commit: string;
}

/** Connections for one file: each after the first goes on where the one before broke off. */
const MOST_CONNECTIONS = 5;

/** Told how many bytes of the file there are now. */
type OnBytes = (bytes: number) => void;

/**
 * Gets a file, unless it is there already.
 *
 * @param folder the file's path in the repository is its path in here
 * @returns its SHA-256, in hex
 * @throws FaultError hub_refused; hub_failed when the connection breaks off; download_damaged when it is not what was listed
 * @throws Error of the file system
 */
export async function downloadFile(source: Source, file: HubFile, folder: string, onBytes: OnBytes): Promise<string> {
  const target = join(folder, file.path);
  if (existsSync(target)) {
    const { sha256, size, mismatch } = await readBack(file, target);
    onBytes(size);
    if (mismatch === null) return sha256;
    // Of another commit: the revision has moved since it was loaded.
    await rm(target);
  }
  await mkdir(dirname(target), { recursive: true });
  const part = partOf(file, target);
  await fetchInto(source, file, part, onBytes);
  const { sha256, mismatch } = await readBack(file, part);
  if (mismatch !== null) {
    await rm(part);
    throw damaged(source, file, mismatch);
  }
  await rename(part, target);
  return sha256;
}

/** Bytes of a file that an earlier pull left in the folder, whole or not. */
export function bytesThere(file: HubFile, folder: string): number {
  const target = join(folder, file.path);
  const found = [target, partOf(file, target)].map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  return Math.max(...found);
}

function partOf({ sha256, gitBlob }: HubFile, target: string): string {
  return `${target}.${(sha256 ?? gitBlob ?? 'unknown').slice(0, 16)}.part`;
}

async function fetchInto(source: Source, file: HubFile, part: string, onBytes: OnBytes): Promise<void> {
  // Without a size and a hash nothing tells whether what is there belongs to it.
  if (file.size === null || (file.sha256 === null && file.gitBlob === null)) await rm(part, { force: true });
  const handle = await open(part, 'a');
  try {
    for (let connections = 1; ; connections++) {
      const before = (await handle.stat()).size;
      if (file.size !== null && before === file.size && before > 0) break;
      const broken = await append(source, file, handle, before, onBytes);
      if (broken === null) break;
      const isFurther = (await handle.stat()).size > before;
      if (!isFurther || connections === MOST_CONNECTIONS) throw broken;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Appends what one connection gives.
 *
 * @param have bytes that are there
 * @returns null at the end of the file; why not, when the connection broke off before
 */
async function append(source: Source, file: HubFile, handle: FileHandle, have: number, onBytes: OnBytes): Promise<FaultError | null> {
  const { hub, reference, commit } = source;
  const response = await requestFile(hub, reference, commit, file.path, have);
  let bytes = have;
  if (response.status !== 206 || have === 0) {
    await handle.truncate(0);
    bytes = 0;
  }
  const pieces = (response.body ?? new ReadableStream<Uint8Array>({ start: (body) => body.close() })).getReader();
  try {
    for (;;) {
      onBytes(bytes);
      const piece = await pieces.read().catch((error: unknown) => failed(hub, reference, error));
      if (piece instanceof FaultError) return piece;
      if (piece.done) break;
      bytes += piece.value.length;
      if (file.size !== null && bytes > file.size) throw damaged(source, file, `more than the ${file.size} bytes that were listed`);
      await handle.appendFile(piece.value);
    }
  } finally {
    await pieces.cancel().catch(() => {});
  }
  if (file.size === null || bytes === file.size) return null;
  return failed(hub, reference, `${file.path} ended after ${bytes} of ${file.size} bytes`);
}

/** What is on the disk: its hash, its bytes, and in what it is not as listed, or null. */
async function readBack(listed: HubFile, path: string): Promise<{ sha256: string; size: number; mismatch: string | null }> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  const git = createHash('sha1').update(`blob ${size}\0`);
  for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    hash.update(bytes);
    if (listed.gitBlob !== null) git.update(bytes);
  }
  const [sha256, gitBlob] = [hash.digest('hex'), git.digest('hex')];
  return { sha256, size, mismatch: mismatchOf(listed, { size, sha256, gitBlob }) };
}

function mismatchOf(listed: HubFile, found: { size: number; sha256: string; gitBlob: string }): string | null {
  if (listed.size !== null && listed.size !== found.size) return `${found.size} bytes, not ${listed.size}`;
  if (listed.sha256 !== null && listed.sha256 !== found.sha256) return 'its SHA-256 is not the one that the hub lists';
  if (listed.gitBlob !== null && listed.gitBlob !== found.gitBlob) return 'its git id is not the one that the hub lists';
  return null;
}

function damaged({ reference }: Source, { path }: HubFile, reason: string): FaultError {
  return new FaultError({ code: 'download_damaged', model: spellReference(reference), file: path, reason });
}
