/** Settings that the program itself puts into a config file. */
import { existsSync, readFileSync } from 'node:fs';
import { FaultError, reasonOf } from '../core/faults.js';
import { isJsonObject } from '../models/folder.js';
import { replaceFile } from '../output/whole-file.js';

/**
 * Sets keys of a config file; its other keys, and their order, stay. The file is durable when this returns, and never half of it.
 *
 * @param file made where there is none
 * @param settings long names of options with their values
 * @throws FaultError config_invalid when what is there is no JSON object; output_failed
 */
export async function saveSettings(file: string, settings: Readonly<Record<string, number>>): Promise<void> {
  const before = existsSync(file) ? readObject(file) : {};
  await replaceFile(file, `${JSON.stringify({ ...before, ...settings }, null, 2)}\n`);
}

function readObject(file: string): Readonly<Record<string, unknown>> {
  const invalid = (reason: string): FaultError =>
    new FaultError({ code: 'config_invalid', file, reason, remedy: 'Mend it, or name another file with --config.' });
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid(reasonOf(error));
  }
  if (!isJsonObject(json)) throw invalid('not a JSON object');
  return json;
}
