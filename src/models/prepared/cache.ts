/**
 * The prepared forms in our cache folder:
 *
 *     CACHE/prepared/RUNTIME-CPU-FORMAT/SHA256-DTYPE/     model.onnx, weights.bin, prepared.json
 *
 * A folder under its own name is complete: it was filled under another (hub/draft.ts) and renamed. What is found here is
 * found by the names, sizes and times of the model's files, without reading them; whoever uses it holds the SHA-256 of
 * the model, and of the prepared files, against prepared.json before an answer is given out (isSound).
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isJsonObject, type ModelFolder, modelFiles } from '../folder.js';
import { draftOf, isDraft } from '../hub/draft.js';
import { cpuKind, RUNTIME_VERSION } from '../runtime.js';
import { sha256File } from '../verify.js';
import type { PreparedFile, PreparedForm, SourceFile } from './form.js';

/** Goes up when forms made before cannot be used any more: with session options, or what prepared.json says. */
const FORMAT = 1;

export const GRAPH_FILE = 'model.onnx';
export const WEIGHTS_FILE = 'weights.bin';
const MANIFEST = 'prepared.json';

/** The folder of all that is prepared, for any CPU and runtime. */
export function preparedRoot(cacheDir: string): string {
  return join(cacheDir, 'prepared');
}

/** The folder of what is prepared for this CPU and runtime. */
export function machineFolder(cacheDir: string): string {
  return join(preparedRoot(cacheDir), `onnxruntime-${RUNTIME_VERSION}-${cpuKind()}-${FORMAT}`);
}

/** The folder of one prepared form, whether it is there or not. */
export function preparedFolder(cacheDir: string, modelSha256: string, form: string): string {
  return join(machineFolder(cacheDir), `${modelSha256}-${encodeURIComponent(form)}`);
}

/**
 * Finds the prepared form of a model for this CPU and runtime, and notes that it was used.
 *
 * @returns null when there is none, or one that lacks a byte
 */
export function findPrepared(cacheDir: string, model: ModelFolder): PreparedForm | null {
  const source = JSON.stringify(sourceOf(model));
  const isOfModel = ({ form, sources }: PreparedForm): boolean =>
    form === model.form && sources.some((known) => JSON.stringify(known) === source);
  const found = formsIn(machineFolder(cacheDir)).find((prepared) => isOfModel(prepared) && hasItsSizes(prepared)) ?? null;
  if (found !== null) noteUse(found);
  return found;
}

/** Every prepared form in the cache that this CPU and runtime can use. */
export function listPrepared(cacheDir: string): readonly PreparedForm[] {
  return formsIn(machineFolder(cacheDir));
}

/** Forms in the folder of a CPU and runtime; those in the making, and what is none of ours, are passed over. */
function formsIn(folder: string): readonly PreparedForm[] {
  return namesIn(folder).flatMap((name) => (isDraft(name) ? [] : (readPrepared(join(folder, name)) ?? [])));
}

/** Names in a folder; none where it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** What prepared.json in a folder says; null without one that makes sense. */
export function readPrepared(folder: string): PreparedForm | null {
  try {
    const json: unknown = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
    if (!isJsonObject(json)) return null;
    const { model, form, modelSha256, files, sources } = json;
    if (typeof model !== 'string' || typeof form !== 'string' || typeof modelSha256 !== 'string') return null;
    if (!Array.isArray(files) || !Array.isArray(sources)) return null;
    // Of our own make; one that is damaged fails at its sizes and sums.
    const own = files.map(({ name, bytes, sha256 }): PreparedFile => ({ path: join(folder, String(name)), bytes, sha256 }));
    return { folder, graph: join(folder, GRAPH_FILE), model, form, modelSha256, files: own, sources };
  } catch {
    return null;
  }
}

/** Writes prepared.json into the form's folder, whole or not at all. @throws Error of the file system */
export function writeManifest({ folder, model, form, modelSha256, files, sources }: PreparedForm): void {
  const named = files.map(({ path, bytes, sha256 }) => ({ name: basename(path), bytes, sha256 }));
  const draft = join(folder, `${MANIFEST}.${process.pid}`);
  writeFileSync(draft, `${JSON.stringify({ model, form, modelSha256, files: named, sources }, null, 2)}\n`);
  renameSync(draft, join(folder, MANIFEST));
}

/** The files of a model as they are now. */
export function sourceOf(model: ModelFolder): readonly SourceFile[] {
  return modelFiles(model).map((file) => {
    const { size, mtimeMs } = statSync(file);
    return { path: resolve(file), bytes: size, mtimeMs };
  });
}

/** Cheap, and needed before it is loaded: reading past the end of a mapped file ends the process. */
function hasItsSizes({ files }: PreparedForm): boolean {
  return files.length === 2 && files.every(({ path, bytes }) => statSync(path, { throwIfNoEntry: false })?.size === bytes);
}

/** Whether every byte of a prepared form is as it was made. */
export async function isSound(prepared: PreparedForm): Promise<boolean> {
  if (!hasItsSizes(prepared)) return false;
  for (const { path, sha256 } of prepared.files) if ((await sha256File(path)) !== sha256) return false;
  return true;
}

/**
 * Takes a prepared form away. Sessions that have it mapped keep it until they end.
 *
 * @returns false when the folder may not be changed
 */
export function dropPrepared(folder: string): boolean {
  try {
    // First out of the way: killed in between, half a form must not pass for one.
    const draft = draftOf(folder);
    renameSync(folder, draft);
    rmSync(draft, { recursive: true, force: true });
    return true;
  } catch {
    return !existsSync(folder);
  }
}

/** The least recently used go first when there are too many. */
function noteUse({ folder }: PreparedForm): void {
  try {
    const now = new Date();
    utimesSync(join(folder, MANIFEST), now, now);
  } catch {
    // a cache that may only be read
  }
}

/** When a form was last used, in milliseconds; 0 for a folder without prepared.json. */
export function lastUse(folder: string): number {
  return statSync(join(folder, MANIFEST), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
