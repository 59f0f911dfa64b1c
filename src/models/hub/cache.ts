/**
 * The models that were loaded from a hub, in our cache folder:
 *
 *     CACHE/models/OWNER--NAME/REVISION/FORM/     a model folder with one form, origin.json and SHA256SUMS
 *
 * A folder under its own name is complete: it was filled under another (draft.ts) and renamed. It never changes
 * afterwards, so reading it takes no lock and no network.
 */
import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultDtype, readJson } from '../folder.js';
import { draftOf, isDraft } from './draft.js';
import { type HubReference, parseReference } from './reference.js';

/** Where a cached model came from, as its origin.json says. */
export interface Origin {
  /** As it is typed: owner/name, or owner/name@revision. */
  readonly model: string;
  readonly commit: string;
  readonly form: string;
  /** All forms that the repository had. */
  readonly forms: readonly string[];
}

export interface CachedModel extends Origin {
  readonly folder: string;
}

export const ORIGIN_FILE = 'origin.json';

/** The folder of one form of a model, whether it is there or not. */
export function cachedFolder(cacheDir: string, reference: HubReference, form: string): string {
  return join(revisionFolder(cacheDir, reference), form);
}

function revisionFolder(cacheDir: string, { owner, name, revision }: HubReference): string {
  return join(cacheDir, 'models', `${owner}--${name}`, encodeURIComponent(revision));
}

/**
 * Finds a model.
 *
 * @param dtype null for the form that the repository has as its default, which the other forms know too
 * @returns null when it is not in the cache
 */
export function findCached(cacheDir: string, reference: HubReference, dtype: string | null): CachedModel | null {
  const forms = cachedForms(cacheDir, reference);
  return forms.find(({ form, forms: all }) => form === (dtype ?? defaultDtype(all))) ?? null;
}

/** The forms of a model that are in the cache, by name. */
export function cachedForms(cacheDir: string, reference: HubReference): readonly CachedModel[] {
  const folder = revisionFolder(cacheDir, reference);
  return foldersIn(folder).flatMap((form) => {
    const origin = isDraft(form) ? null : readOrigin(join(folder, form));
    return origin === null ? [] : [{ ...origin, folder: join(folder, form) }];
  });
}

/** Every model in the cache, by name. */
export function listCached(cacheDir: string): readonly CachedModel[] {
  const models = join(cacheDir, 'models');
  return foldersIn(models).flatMap((repository) =>
    foldersIn(join(models, repository)).flatMap((revision) => {
      const reference = referenceOf(repository, revision);
      return reference === null ? [] : cachedForms(cacheDir, reference);
    }),
  );
}

/**
 * Removes a model, and what unfinished pulls left of it.
 *
 * @param dtype one form only, or null for all
 * @returns what was removed
 * @throws Error of the file system
 */
export function removeCached(cacheDir: string, reference: HubReference, dtype: string | null): readonly CachedModel[] {
  const removed = cachedForms(cacheDir, reference).filter(({ form }) => dtype === null || form === dtype);
  for (const { folder } of removed) {
    // First out of the way: killed in between, half a model must not pass for one.
    const draft = draftOf(folder);
    renameSync(folder, draft);
    rmSync(draft, { recursive: true, force: true });
  }
  const revision = revisionFolder(cacheDir, reference);
  if (dtype === null) rmSync(revision, { recursive: true, force: true });
  for (const folder of [revision, dirname(revision)]) removeIfEmpty(folder);
  return removed;
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => name).sort();
}

/** null for a folder that is none of ours. */
function referenceOf(repository: string, revision: string): HubReference | null {
  const [owner, name] = repository.split('--');
  try {
    return parseReference(`${owner}/${name}@${decodeURIComponent(revision)}`);
  } catch {
    // no encoded name
    return null;
  }
}

function readOrigin(folder: string): Origin | null {
  if (!existsSync(join(folder, 'SHA256SUMS')) || !existsSync(join(folder, ORIGIN_FILE))) return null;
  const { model, commit, form, forms } = readJson(join(folder, ORIGIN_FILE));
  if (typeof model !== 'string' || typeof commit !== 'string' || typeof form !== 'string' || !Array.isArray(forms)) return null;
  return { model, commit, form, forms: forms.map(String) };
}
