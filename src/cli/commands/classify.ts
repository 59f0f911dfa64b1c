/** `classify`: its flags to the task that they ask for. */
import { FaultError } from '../../core/faults.js';
import { configSaysSigmoid } from '../../tasks/classify.js';
import { kindOf } from '../../tasks/kinds.js';
import { entailmentLabels } from '../../tasks/zero-shot-nli.js';
import { classifyFlags } from '../flags/classify.js';
import type { ValuesOf } from '../flags/flag.js';
import { zeroShotLabels } from '../label-file.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand, type TaskPlan } from './row-command.js';

/** What the NLI pipeline of transformers asks. */
const NLI_HYPOTHESIS = 'This example is {}.';

/** What classify does with its flags. @throws FaultError of zeroShotLabels; model_wrong_kind when the model is chosen */
export function classifierPlan(own: ValuesOf<typeof classifyFlags>, precision: number): TaskPlan {
  const { topK, allScores, multiLabel, threshold, hypothesis } = own;
  const ranking = { topK, allScores, multiLabel, threshold, precision };
  const labels = zeroShotLabels(own.labels, own.labelFile);
  const warnings =
    threshold !== classifyFlags.threshold.initial && !multiLabel ? ['--threshold means nothing without --multi-label: ignored.'] : [];
  if (labels === null) {
    if (hypothesis !== null) warnings.push('--hypothesis means nothing without --labels: ignored.');
    return {
      purpose: 'classify',
      warnings,
      choose: ({ config }) => ({ name: 'classify', settings: { ...ranking, sigmoid: multiLabel || configSaysSigmoid(config) } }),
    };
  }
  return {
    purpose: 'embed',
    warnings,
    choose: ({ config, folder }) => {
      if (entailmentLabels(config) !== null) {
        return { name: 'zero-shot-nli', settings: { ...ranking, labels, hypothesis: hypothesis ?? NLI_HYPOTHESIS } };
      }
      if (kindOf(config) === 'classifier') {
        throw new FaultError({
          code: 'model_wrong_kind',
          folder,
          found: 'this is a classifier with labels of its own, and none of them is entailment',
          wanted: 'a model trained on entailment (NLI), or an embedding model, for --labels',
        });
      }
      return { name: 'zero-shot-similarity', settings: { ...ranking, labels, hypothesis: hypothesis ?? '{}' } };
    },
  };
}

const command: RowCommand<typeof classifyFlags> = {
  name: 'classify',
  flags: classifyFlags,
  plan: (own, { precision }) => classifierPlan(own, precision),
};

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
