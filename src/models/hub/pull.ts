/**
 * Loads a model from the hub into the cache: the list, then the files, then the folder under its name.
 *
 * Until that last rename nothing of it passes for a model, whoever is killed when; of several pulls at once each
 * fills a draft of its own, and the first that is complete stays.
 */
import { createHash } from 'node:crypto';
import { existsSync, statfsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { writeDurably } from '../../core/durable-file.js';
import { FaultError, reasonOf } from '../../core/faults.js';
import { cachedFolder, ORIGIN_FILE, type Origin } from './cache.js';
import { type Hub, listRepository } from './client.js';
import { bytesThere, downloadFile, type Source } from './download.js';
import { openDraft } from './draft.js';
import { type HubReference, spellReference } from './reference.js';
import { type Selection, selectFiles } from './select.js';

/** What a pull would load. */
export interface PullPlan extends Source, Selection {
  /** All files together; those without a listed size are not in it. */
  readonly bytes: number;
}

/**
 * Asks the hub what a model consists of.
 *
 * @param dtype the form, or null for the repository's default
 * @throws FaultError hub_refused, hub_failed, model_dtype, model_incomplete
 */
export async function planPull(hub: Hub, reference: HubReference, dtype: string | null): Promise<PullPlan> {
  const { commit, files } = await listRepository(hub, reference);
  const selection = selectFiles(spellReference(reference), files, dtype);
  return { hub, reference, commit, ...selection, bytes: selection.files.reduce((sum, { size }) => sum + (size ?? 0), 0) };
}

/**
 * Loads what was planned. A broken connection leaves what came for the next pull; nothing else is left of a failure.
 *
 * @param onBytes told how many bytes there are of all
 * @returns the model's folder in the cache
 * @throws FaultError hub_refused, hub_failed, download_damaged, cache_failed
 */
export async function pull(plan: PullPlan, cacheDir: string, onBytes: (bytes: number) => void): Promise<string> {
  const folder = cachedFolder(cacheDir, plan.reference, plan.form);
  let draft: string | null = null;
  try {
    draft = openDraft(folder);
    refuseLackOfSpace(plan, draft);
    await fill(plan, draft, onBytes);
    await publish(draft, folder);
    return folder;
  } catch (error) {
    const isBroken = error instanceof FaultError && error.fault.code === 'hub_failed';
    if (draft !== null && !isBroken) await rm(draft, { recursive: true, force: true });
    if (error instanceof FaultError || !isOfFileSystem(error)) throw error;
    throw new FaultError({ code: 'cache_failed', folder: cacheDir, reason: reasonOf(error) }, { cause: error });
  }
}

async function fill(plan: PullPlan, draft: string, onBytes: (bytes: number) => void): Promise<void> {
  const sums = new Map<string, string>();
  let before = 0;
  for (const file of plan.files) {
    let bytes = 0;
    const sha256 = await downloadFile(plan, file, draft, (now) => {
      bytes = now;
      onBytes(before + now);
    });
    before += bytes;
    sums.set(file.path, sha256);
  }
  const { commit, form, forms } = plan;
  const origin: Origin = { model: spellReference(plan.reference), commit, form, forms };
  const text = `${JSON.stringify(origin, null, 2)}\n`;
  await writeDurably(join(draft, ORIGIN_FILE), text);
  sums.set(ORIGIN_FILE, createHash('sha256').update(text).digest('hex'));
  await removeOthers(draft, sums);
  await writeDurably(join(draft, 'SHA256SUMS'), [...sums].map(([path, sha256]) => `${sha256}  ${path}\n`).join(''));
}

/** A draft that was taken over may hold files of another commit. */
async function removeOthers(draft: string, kept: ReadonlyMap<string, string>): Promise<void> {
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
    const path = relative(draft, join(entry.parentPath, entry.name));
    if (!entry.isDirectory() && !kept.has(path)) await rm(join(draft, path));
  }
}

async function publish(draft: string, folder: string): Promise<void> {
  try {
    await rename(draft, folder);
  } catch (error) {
    // Another pull was faster.
    if (!existsSync(join(folder, 'SHA256SUMS'))) throw error;
    await rm(draft, { recursive: true, force: true });
  }
}

function refuseLackOfSpace({ files, bytes }: PullPlan, draft: string): void {
  const { bavail, bsize } = statfsSync(draft);
  const needed = bytes - files.reduce((sum, file) => sum + bytesThere(file, draft), 0);
  if (needed <= bavail * bsize) return;
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  const reason = `no space: ${megabytes(needed)} are needed, ${megabytes(bavail * bsize)} are free`;
  throw new FaultError({ code: 'cache_failed', folder: draft, reason });
}

function isOfFileSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
