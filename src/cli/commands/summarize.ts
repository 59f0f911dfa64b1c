/** `summarize`: its flags to the task that they ask for. */
import type { ValuesOf } from '../flags/flag.js';
import { writingFlags } from '../flags/writing.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand, type TaskPlan } from './row-command.js';
import type { SharedValues } from './run-parts.js';
import { mustNameModel, writingOf } from './writing.js';

/** What summarize does with its flags. @throws FaultError usage when no model is named */
export function summarizePlan(own: ValuesOf<typeof writingFlags>, shared: SharedValues): TaskPlan {
  mustNameModel('summarize', shared);
  const { settings: writing, warnings } = writingOf(own);
  return {
    purpose: 'generate',
    warnings,
    generates: true,
    onLong: 'split',
    choose: () => ({ name: 'summarize', settings: { writing } }),
  };
}

const command: RowCommand<typeof writingFlags> = { name: 'summarize', flags: writingFlags, plan: summarizePlan };

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
