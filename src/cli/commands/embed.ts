/** `embed`: its flags to the task that they ask for. */
import { outputFormat } from '../destinations.js';
import { embedFlags } from '../flags/embed.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand } from './row-command.js';

const command: RowCommand<typeof embedFlags> = {
  name: 'embed',
  flags: embedFlags,
  plan: ({ normalize, dims }, row) => ({
    purpose: 'embed',
    warnings: [],
    choose: () => ({ name: 'embed', settings: { normalize, dims, form: outputFormat(row) === 'npy' ? 'numbers' : 'text' } }),
  }),
};

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
