/** `models pull` and `models remove`: what is in the cache. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError, reasonOf } from '../../core/faults.js';
import { type CachedModel, findCached, listCached, removeCached } from '../../models/hub/cache.js';
import { type HubReference, parseReference } from '../../models/hub/reference.js';
import { dropPreparedOf } from '../../models/prepared/tidy.js';
import { megabytes } from '../../report/download.js';
import { cacheDirOf, type HubChoice, hubModels } from '../hub-models.js';
import { printText } from '../print.js';

/**
 * Loads a model into the cache; one that is there stays as it is, and nobody is asked.
 *
 * @returns the exit code
 * @throws FaultError usage when it is no name of the hub, and whatever makes the download fail
 */
export async function pullModel(model: string, dtype: string | null, choice: HubChoice): Promise<number> {
  const reference = mustBeReference(model);
  const hub = hubModels({ ...choice, isPull: true });
  if (findCached(hub.cacheDir, reference, dtype) === null) await hub.obtain(reference, dtype);
  const cached = findCached(hub.cacheDir, reference, dtype);
  if (cached === null) throw new Error('bug: a model was loaded, and is not in the cache');
  printText(`${cachedLine(cached)}\n`);
  return 0;
}

/**
 * Removes a model from the cache.
 *
 * @returns the exit code
 * @throws FaultError model_not_cached when it is not there; cache_failed
 */
export function removeModel(model: string, dtype: string | null, choice: HubChoice): number {
  const cacheDir = cacheDirOf(choice);
  const reference = mustBeReference(model);
  const removed = removedFrom(cacheDir, reference, dtype);
  if (removed.length === 0) {
    const cached = listCached(cacheDir).map(({ model: name, form }) => `${name} (${form})`);
    const remedy = cached.length === 0 ? 'No model of the hub is in the cache.' : `There are: ${cached.join(', ')}.`;
    throw new FaultError({ code: 'model_not_cached', model, cached: [], remedy });
  }
  for (const { model: name, form, folder } of removed) {
    printText(`removed ${name}  ${form}: ${folder}\n`);
    for (const prepared of dropPreparedOf(cacheDir, folder)) printText(`removed its prepared form: ${prepared.folder}\n`);
  }
  return 0;
}

function removedFrom(cacheDir: string, reference: HubReference, dtype: string | null): readonly CachedModel[] {
  try {
    return removeCached(cacheDir, reference, dtype);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError({ code: 'cache_failed', folder: cacheDir, reason: reasonOf(error) }, { cause: error });
  }
}

/** A model in the cache as a line: name, form, size, commit, folder. */
export function cachedLine({ model, form, commit, folder }: CachedModel): string {
  return `${model}  ${form}, ${megabytes(bytesBelow(folder))}, commit ${commit.slice(0, 12)}: ${folder}`;
}

function bytesBelow(folder: string): number {
  const files = readdirSync(folder, { recursive: true }).map((file) => statSync(join(folder, String(file))));
  return files.reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
}

function mustBeReference(model: string): HubReference {
  const reference = parseReference(model);
  if (reference !== null) return reference;
  throw new FaultError({
    code: 'usage',
    message: `${model}: no model of the hub.`,
    remedy: 'Name it as owner/name, or owner/name@revision.',
  });
}
