/**
 * The final names of the new columns, so that none hides a column of the input.
 *
 * Pure: names in, names out. A JSONL row that has a chosen name later on is refused row by row (refusals.ts).
 */
import { FaultError } from '../core/faults.js';
import { shown } from '../core/safe-text.js';

/** What the new columns are called, in the order asked for. */
export interface NewColumns {
  readonly names: readonly string[];
  /** One line for each name that had to give way. */
  readonly warnings: readonly string[];
}

/**
 * Names the new columns: `prefix` + name, or `predicted_` before that where the input has such a column.
 *
 * @param wanted names as the task gives them, all different
 * @param prefix `--prefix`, '' without one
 * @param taken names of the input's columns
 * @throws FaultError `columns_collide` when the fallback is taken as well
 */
export function nameNewColumns(wanted: readonly string[], prefix: string, taken: readonly string[]): NewColumns {
  const used = new Set(taken);
  const prefixed = wanted.map((name) => prefix + name);
  const free = new Set(prefixed.filter((name) => !used.has(name)));
  const warnings: string[] = [];
  const names = prefixed.map((name) => {
    if (free.has(name)) return name;
    const fallback = `predicted_${name}`;
    if (used.has(fallback) || free.has(fallback)) throw new FaultError({ code: 'columns_collide', name, fallback });
    warnings.push(`The input has a column ${shown(name)}; the new one is ${shown(fallback)}.`);
    return fallback;
  });
  return { names, warnings };
}
