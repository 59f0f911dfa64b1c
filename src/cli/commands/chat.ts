/** `chat`: its flags to the task that they ask for. */
import type { ValuesOf } from '../flags/flag.js';
import { chatFlags } from '../flags/writing.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand, type TaskPlan } from './row-command.js';
import type { SharedValues } from './run-parts.js';
import { refuseSplit, writingOf } from './writing.js';

/** What chat does with its flags. @throws FaultError usage */
export function chatPlan({ system, ...own }: ValuesOf<typeof chatFlags>, shared: SharedValues): TaskPlan {
  refuseSplit('chat', shared);
  const { settings: writing, warnings } = writingOf(own);
  return {
    purpose: 'generate',
    warnings,
    generates: true,
    usualColumns: ['messages', 'text'],
    nested: true,
    choose: () => ({ name: 'chat', settings: { writing, system } }),
  };
}

const command: RowCommand<typeof chatFlags> = { name: 'chat', flags: chatFlags, plan: chatPlan };

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
