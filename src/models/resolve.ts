/** From what was typed after --model to a folder. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { FaultError } from '../core/faults.js';
import { EMBEDDED_FOLDER, EMBEDDED_MODELS, HUB_DEFAULTS, type ModelPurpose } from './catalog.js';
import { type ModelFolder, openModelFolder } from './folder.js';
import { findCached } from './hub/cache.js';
import { type HubReference, parseReference } from './hub/reference.js';

/** Where a model lies, before anything of it is read. */
export interface ModelPlace {
  readonly name: string;
  readonly folder: string;
  readonly embedded: boolean;
}

/** Models of a hub: those in the cache are used as they are, without asking anybody. */
export interface HubModels {
  readonly cacheDir: string;
  /**
   * Gets a model that is not in the cache.
   *
   * @param dtype the form, or null for the repository's default
   * @returns its folder
   * @throws FaultError model_not_cached when it may not, else what makes it fail
   */
  obtain(reference: HubReference, dtype: string | null): Promise<string>;
}

/**
 * Finds and opens a model.
 *
 * @param model what was typed, or null for the task's own model
 * @throws FaultError those of `locateModel` and `openModelFolder`
 */
export async function resolveModel(model: string | null, dtype: string | null, task: ModelPurpose, hub: HubModels): Promise<ModelFolder> {
  const { name, folder, embedded } = await locateModel(model, dtype, task, hub);
  return openModelFolder(name, folder, dtype, embedded);
}

/**
 * Finds a model: a folder if it exists as a path or starts with `.`, `/` or `~`; else an embedded one by name; else
 * one of the hub, `owner/name[@revision]`.
 *
 * @param model what was typed, or null for the task's own model
 * @param dtype each form of a model of the hub has a folder of its own
 * @throws FaultError model_missing, and those of `hub.obtain`
 */
export async function locateModel(model: string | null, dtype: string | null, task: ModelPurpose, hub: HubModels): Promise<ModelPlace> {
  const name = model ?? defaultModel(task);
  if (model !== null && (/^[./~]/.test(model) || existsSync(model))) {
    return { name: model, folder: resolve(model.replace(/^~(?=\/|$)/, homedir())), embedded: false };
  }
  if (EMBEDDED_MODELS.some((embedded) => embedded.name === name)) {
    return { name, folder: join(EMBEDDED_FOLDER, name), embedded: true };
  }
  const reference = parseReference(name);
  if (reference === null) {
    throw new FaultError({ code: 'model_missing', model: name, known: EMBEDDED_MODELS.map((embedded) => embedded.name) });
  }
  const cached = findCached(hub.cacheDir, reference, dtype);
  return { name, folder: cached?.folder ?? (await hub.obtain(reference, dtype)), embedded: false };
}

/** The embedded model of a task, or else the hub's. */
function defaultModel(task: ModelPurpose): string {
  if (task === 'generate') return HUB_DEFAULTS[task];
  const embedded = EMBEDDED_MODELS.find((candidate) => candidate.task === task);
  if (embedded === undefined) throw new Error(`bug: no model for ${task}`);
  return embedded.name;
}
