/** From what was typed after --model to a folder. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { FaultError } from '../core/faults.js';
import { EMBEDDED_FOLDER, EMBEDDED_MODELS, type ModelPurpose } from './catalog.js';
import { type ModelFolder, openModelFolder } from './folder.js';

/** Where a model lies, before anything of it is read. */
export interface ModelPlace {
  readonly name: string;
  readonly folder: string;
  readonly embedded: boolean;
}

/**
 * Finds and opens a model.
 *
 * @param model what was typed, or null for the task's embedded model
 * @throws FaultError those of `locateModel` and `openModelFolder`
 */
export function resolveModel(model: string | null, dtype: string | null, task: ModelPurpose): ModelFolder {
  const { name, folder, embedded } = locateModel(model, task);
  return openModelFolder(name, folder, dtype, embedded);
}

/**
 * Finds a model: a folder if it exists as a path or starts with `.`, `/` or `~`; else an embedded one by name.
 *
 * @param model what was typed, or null for the task's embedded model
 * @throws FaultError model_missing
 */
export function locateModel(model: string | null, task: ModelPurpose): ModelPlace {
  const name = model ?? EMBEDDED_MODELS.find((embedded) => embedded.task === task)?.name;
  if (name === undefined) throw new Error(`bug: no embedded model for ${task}`);
  if (model !== null && (/^[./~]/.test(model) || existsSync(model))) {
    return { name: model, folder: resolve(model.replace(/^~(?=\/|$)/, homedir())), embedded: false };
  }
  if (EMBEDDED_MODELS.some((embedded) => embedded.name === name)) {
    return { name, folder: join(EMBEDDED_FOLDER, name), embedded: true };
  }
  throw new FaultError({ code: 'model_missing', model: name, known: EMBEDDED_MODELS.map((embedded) => embedded.name) });
}
