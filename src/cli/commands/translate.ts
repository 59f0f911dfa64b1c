/** `translate`: its flags to the task that they ask for. */
import { FaultError } from '../../core/faults.js';
import type { ValuesOf } from '../flags/flag.js';
import { translateFlags } from '../flags/writing.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand, type TaskPlan } from './row-command.js';
import type { SharedValues } from './run-parts.js';
import { mustNameModel, writingOf } from './writing.js';

/** What translate does with its flags. @throws FaultError usage when a language or the model is not named */
export function translatePlan({ from, to, ...own }: ValuesOf<typeof translateFlags>, shared: SharedValues): TaskPlan {
  if (from === null || to === null) {
    throw new FaultError({
      code: 'usage',
      message: 'translate needs both languages.',
      remedy: 'Name them by their codes: --from en --to fr',
    });
  }
  mustNameModel('translate', shared);
  const { settings: writing, warnings } = writingOf(own);
  return {
    purpose: 'generate',
    warnings,
    generates: true,
    onLong: 'split',
    choose: () => ({ name: 'translate', settings: { writing, from, to } }),
  };
}

const command: RowCommand<typeof translateFlags> = { name: 'translate', flags: translateFlags, plan: translatePlan };

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
