/** `summarize`: its flags to the task that they ask for. */
import { writingFlags } from '../flags/writing.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand } from './row-command.js';
import { mustNameModel, writingOf } from './writing.js';

const command: RowCommand<typeof writingFlags> = {
  name: 'summarize',
  flags: writingFlags,
  plan(own, row) {
    mustNameModel('summarize', row);
    const { settings: writing, warnings } = writingOf(own);
    return {
      purpose: 'generate',
      warnings,
      generates: true,
      onLong: 'split',
      choose: () => ({ name: 'summarize', settings: { writing } }),
    };
  },
};

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
