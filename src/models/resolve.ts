/** From what was typed after --model to a folder. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { FaultError } from '../core/faults.js';
import { EMBEDDED_FOLDER, EMBEDDED_MODELS } from './catalog.js';
import { type ModelFolder, openModelFolder } from './folder.js';

/**
 * Finds a model: a folder if it exists as a path or starts with `.`, `/` or `~`; else an embedded one by name.
 *
 * @param model what was typed, or null for the task's embedded model
 * @throws FaultError model_missing, and those of `openModelFolder`
 */
export function resolveModel(model: string | null, dtype: string | null, task: 'classify'): ModelFolder {
  const name = model ?? EMBEDDED_MODELS.find((embedded) => embedded.task === task)?.name;
  if (name === undefined) throw new Error(`bug: no embedded model for ${task}`);
  if (model !== null && (/^[./~]/.test(model) || existsSync(model))) {
    const folder = resolve(model.replace(/^~(?=\/|$)/, homedir()));
    return openModelFolder(model, folder, dtype, false);
  }
  if (EMBEDDED_MODELS.some((embedded) => embedded.name === name)) {
    return openModelFolder(name, join(EMBEDDED_FOLDER, name), dtype, true);
  }
  throw new FaultError({ code: 'model_missing', model: name, known: EMBEDDED_MODELS.map((embedded) => embedded.name) });
}
