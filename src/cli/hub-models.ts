/**
 * Models of the hub as commands use them: from the cache; else, where it is allowed, loaded.
 *
 * What is allowed: --offline nothing; --yes all; at a terminal what the user says to a question with the size. A
 * command that runs on its own asks nobody and loads nothing: it ends with the line that loads the model.
 */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { FaultError } from '../core/faults.js';
import { shellQuoted } from '../core/shell.js';
import { cacheFolder } from '../models/catalog.js';
import { cachedForms } from '../models/hub/cache.js';
import { hubOf } from '../models/hub/client.js';
import { type PullPlan, planPull, pull } from '../models/hub/pull.js';
import { type HubReference, spellReference } from '../models/hub/reference.js';
import type { HubModels } from '../models/resolve.js';
import { megabytes, startDownload } from '../report/download.js';
import { tell } from '../report/stderr.js';
import type { ValuesOf } from './flags/flag.js';
import type { hubFlags } from './flags/hub.js';

export type HubChoice = ValuesOf<typeof hubFlags> & {
  /** Tell nothing of a download that goes well. */
  readonly quiet?: boolean;
  /** The command itself says that a model is to be loaded; at a terminal the size is asked about all the same. */
  readonly isPull?: boolean;
};

/** Models of the hub by what was typed. */
export function hubModels(choice: HubChoice): HubModels {
  const cacheDir = cacheDirOf(choice);
  return {
    cacheDir,
    obtain: async (reference, dtype) => {
      const mayAsk = process.stdin.isTTY === true && process.stderr.isTTY === true;
      const isAllowed = choice.yes || (choice.isPull === true && !mayAsk);
      if (choice.offline || !(isAllowed || mayAsk)) throw notCached(choice, reference, dtype);
      const plan = await planPull(hubOf(process.env), reference, dtype);
      if (!isAllowed && !(await saysYes(plan, cacheDir))) throw notCached(choice, reference, dtype);
      return load(plan, cacheDir, choice.quiet === true);
    },
  };
}

/** --cache-dir, or its default. */
export function cacheDirOf({ cacheDir }: Pick<HubChoice, 'cacheDir'>): string {
  return cacheDir === null ? cacheFolder() : resolve(cacheDir);
}

async function load(plan: PullPlan, cacheDir: string, quiet: boolean): Promise<string> {
  // A file that may not grow (ulimit -f) is then an error of the write, told as such, not a death.
  process.on('SIGXFSZ', () => {});
  const name = nameOf(plan);
  const hasBar = process.stderr.isTTY === true && !quiet;
  if (!hasBar && !quiet) tell(`Loading ${name}, ${megabytes(plan.bytes)}, from ${plan.hub.endpoint}`);
  const progress = startDownload({ name, totalBytes: plan.bytes }, hasBar ? process.stderr : null);
  try {
    return await pull(plan, cacheDir, progress.update);
  } finally {
    progress.stop();
  }
}

function nameOf({ reference, form }: PullPlan): string {
  return `${spellReference(reference)} (${form})`;
}

async function saysYes(plan: PullPlan, cacheDir: string): Promise<boolean> {
  process.stderr.write(`Load ${nameOf(plan)}, ${megabytes(plan.bytes)}, from ${plan.hub.endpoint} into ${cacheDir}? [y/N] `);
  // Not as a terminal: Ctrl-C then ends the program as it does anywhere else.
  const lines = createInterface({ input: process.stdin, terminal: false });
  for await (const line of lines) {
    lines.close();
    return /^y(es)?$/i.test(line.trim());
  }
  return false;
}

function notCached({ cacheDir }: HubChoice, reference: HubReference, dtype: string | null): FaultError {
  const model = spellReference(reference);
  const words = ['llm-threads', 'models', 'pull', model];
  if (dtype !== null) words.push('--dtype', dtype);
  if (cacheDir !== null) words.push('--cache-dir', cacheDir);
  const command = [...words, '--yes'].map(shellQuoted).join(' ');
  return new FaultError({
    code: 'model_not_cached',
    model,
    cached: cachedForms(cacheDirOf({ cacheDir }), reference).map(({ form }) => form),
    remedy: `Get it with: ${command}`,
  });
}
