/** `models prepare`, and what the other actions of `models` tell of prepared forms. */
import type { ModelFolder } from '../../models/folder.js';
import { listPrepared } from '../../models/prepared/cache.js';
import { type PreparedForm, preparedBytes } from '../../models/prepared/form.js';
import { prepareInProcess } from '../../models/prepared/in-process.js';
import { megabytes } from '../../report/download.js';
import { mustBePreparable } from '../preparing.js';
import { printText } from '../print.js';

/**
 * Prepares a model for this machine.
 *
 * @returns the exit code
 * @throws FaultError model_wrong_kind, and whatever makes preparing fail
 */
export async function prepareModel(model: ModelFolder, cacheDir: string): Promise<number> {
  mustBePreparable(model);
  const { form, isNew } = await prepareInProcess({ model, cacheDir, inBackground: false }).done;
  printText(`${isNew ? '' : 'was prepared already: '}${preparedLine(form)}\n`);
  return 0;
}

/** Every prepared form as a line; the model by its name. */
export function preparedLines(cacheDir: string): readonly string[] {
  return listPrepared(cacheDir).map((form) => `prepared  ${preparedLine(form)}`);
}

function preparedLine(form: PreparedForm): string {
  return `${form.model} (${form.form}), ${megabytes(preparedBytes(form))}: ${form.folder}`;
}
