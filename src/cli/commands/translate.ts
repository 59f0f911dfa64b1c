/** `translate`: its flags to the task that they ask for. */
import { FaultError } from '../../core/faults.js';
import { translateFlags } from '../flags/writing.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand } from './row-command.js';
import { mustNameModel, writingOf } from './writing.js';

const command: RowCommand<typeof translateFlags> = {
  name: 'translate',
  flags: translateFlags,
  plan({ from, to, ...own }, row) {
    if (from === null || to === null) {
      throw new FaultError({
        code: 'usage',
        message: 'translate needs both languages.',
        remedy: 'Name them by their codes: --from en --to fr',
      });
    }
    mustNameModel('translate', row);
    const { settings: writing, warnings } = writingOf(own);
    return {
      purpose: 'generate',
      warnings,
      generates: true,
      onLong: 'split',
      choose: () => ({ name: 'translate', settings: { writing, from, to } }),
    };
  },
};

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
