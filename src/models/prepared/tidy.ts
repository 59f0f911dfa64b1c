/** Keeps the prepared forms from growing without bound, and takes away those of models that are removed. */
import { rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDraft, isLeft } from '../hub/draft.js';
import { dropPrepared, lastUse, listPrepared, machineFolder, namesIn, preparedRoot } from './cache.js';
import type { PreparedForm } from './form.js';

const DAY_MS = 24 * 3600 * 1000;

/** Another runtime's forms are of use only to an older program that still runs; another CPU's to a machine with the same cache. */
const UNUSED_DAYS = { otherRuntime: 1, otherwise: 30 } as const;

/** All prepared forms together. */
const MOST_BYTES = 8e9;

interface Kept {
  readonly folder: string;
  readonly usedMs: number;
  readonly bytes: number;
}

/**
 * Removes forms that nobody used for long, and of the rest the least recently used above the bound.
 *
 * @param newest the folder of the form that was just made: it stays
 * @param now milliseconds, as Date.now() gives them
 */
export function tidyPrepared(cacheDir: string, newest: string, now = Date.now(), mostBytes = MOST_BYTES): void {
  const kept: Kept[] = [];
  for (const machine of namesIn(preparedRoot(cacheDir))) {
    const place = join(preparedRoot(cacheDir), machine);
    const days = runtimeOf(place) === runtimeOf(machineFolder(cacheDir)) ? UNUSED_DAYS.otherwise : UNUSED_DAYS.otherRuntime;
    for (const name of namesIn(place)) {
      const folder = join(place, name);
      if (isDraft(name)) {
        if (isLeft(folder)) dropPrepared(folder);
        continue;
      }
      const usedMs = lastUse(folder);
      if (folder !== newest && now - usedMs > days * DAY_MS) dropPrepared(folder);
      else kept.push({ folder, usedMs: folder === newest ? now : usedMs, bytes: bytesIn(folder) });
    }
    removeIfEmpty(place);
  }
  let total = 0;
  for (const { folder, bytes } of kept.sort((a, b) => b.usedMs - a.usedMs)) {
    total += bytes;
    if (total > mostBytes && folder !== newest) dropPrepared(folder);
  }
}

/**
 * Removes the prepared forms of models that lie below a folder.
 *
 * @returns what was removed
 */
export function dropPreparedOf(cacheDir: string, modelFolder: string): readonly PreparedForm[] {
  const isBelow = ({ sources }: PreparedForm): boolean =>
    sources.every((files) => files.every(({ path }) => path.startsWith(`${modelFolder}/`)));
  return listPrepared(cacheDir).filter((prepared) => isBelow(prepared) && dropPrepared(prepared.folder));
}

/** `onnxruntime-1.30.0` of a folder for a CPU and runtime. */
function runtimeOf(place: string): string {
  return place.slice(dirname(place).length + 1).replace(/-[^-]*-[^-]*$/, '');
}

function bytesIn(folder: string): number {
  return namesIn(folder).reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // not empty, or not ours to change
  }
}
