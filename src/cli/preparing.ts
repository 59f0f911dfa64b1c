/** Prepared forms of models as commands use them: one that is there is loaded; else one is made beside a long run. */
import { describeFault, type Fault, FaultError } from '../core/faults.js';
import type { ModelFolder } from '../models/folder.js';
import { findPrepared } from '../models/prepared/cache.js';
import type { Preparing } from '../pipeline/preparing.js';
import { tell } from '../report/stderr.js';
import { kindOf } from '../tasks/kinds.js';
import type { ValuesOf } from './flags/flag.js';
import type { modelFlags } from './flags/model.js';
import { cacheDirOf } from './hub-models.js';

type PrepareValues = Pick<ValuesOf<typeof modelFlags>, 'noPrepare' | 'cacheDir'>;

/** Models that write are loaded by transformers.js, which knows no files but those of a model's folder. */
function isPreparable({ config, decoder }: ModelFolder): boolean {
  const kind = kindOf(config);
  return decoder === null && kind !== 'causal' && kind !== 'seq2seq';
}

/** @throws FaultError model_wrong_kind for a model that writes */
export function mustBePreparable(model: ModelFolder): void {
  if (isPreparable(model)) return;
  throw new FaultError({
    code: 'model_wrong_kind',
    folder: model.folder,
    found: 'models that write are loaded from their own folder only',
    wanted: 'a classifier, token classifier or encoder',
  });
}

/** The model with its prepared form, if it has one and it may be used. */
export function withPrepared(model: ModelFolder, values: PrepareValues): ModelFolder {
  if (values.noPrepare || !isPreparable(model)) return model;
  const prepared = findPrepared(cacheDirOf(values), model);
  return prepared === null ? model : { ...model, prepared };
}

/** What a run needs to prepare its model for later ones; null where it may not. */
export function preparingOf(
  model: ModelFolder,
  values: PrepareValues & { readonly quiet: boolean; readonly verbose: boolean },
): Preparing | null {
  if (values.noPrepare || !isPreparable(model)) return null;
  return {
    cacheDir: cacheDirOf(values),
    failed: (fault) => {
      if (values.verbose || (isFullDisk(fault) && !values.quiet))
        tell(`Preparing the model for later runs failed; this run goes on. ${describeFault(fault)}`);
    },
  };
}

/** A cache that cannot be written is no news to who keeps it so; a full disk is. */
function isFullDisk(fault: Fault): boolean {
  return fault.code === 'cache_failed' && /no space left/i.test(fault.reason);
}

/** For -v: what is loaded. */
export function preparedLine({ prepared }: ModelFolder): string {
  return `prepared     ${prepared === undefined ? 'no' : prepared.folder}`;
}
