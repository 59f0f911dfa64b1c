/** `chat`: its flags to the task that they ask for. */
import { chatFlags } from '../flags/writing.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand } from './row-command.js';
import { refuseSplit, writingOf } from './writing.js';

const command: RowCommand<typeof chatFlags> = {
  name: 'chat',
  flags: chatFlags,
  plan({ system, ...own }, row) {
    refuseSplit('chat', row);
    const { settings: writing, warnings } = writingOf(own);
    return {
      purpose: 'generate',
      warnings,
      generates: true,
      usualColumns: ['messages', 'text'],
      nested: true,
      choose: () => ({ name: 'chat', settings: { writing, system } }),
    };
  },
};

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
