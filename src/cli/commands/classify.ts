/** `classify`: its flags to the task that they ask for. */
import { configSaysSigmoid } from '../../tasks/classify.js';
import { classifyFlags } from '../flags/classify.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand } from './row-command.js';

const command: RowCommand<typeof classifyFlags> = {
  name: 'classify',
  flags: classifyFlags,
  plan(own, { precision }) {
    const { topK, allScores, multiLabel, threshold } = own;
    const warnings =
      threshold !== classifyFlags.threshold.initial && !multiLabel ? ['--threshold means nothing without --multi-label: ignored.'] : [];
    return {
      purpose: 'classify',
      warnings,
      choose: ({ config }) => ({
        name: 'classify',
        settings: { topK, allScores, multiLabel, threshold, sigmoid: multiLabel || configSaysSigmoid(config), precision },
      }),
    };
  },
};

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
