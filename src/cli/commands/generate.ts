/** `generate`: its flags to the task that they ask for. */
import { FaultError } from '../../core/faults.js';
import type { Template } from '../../core/template.js';
import type { ValuesOf } from '../flags/flag.js';
import { generateFlags } from '../flags/writing.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand, type TaskPlan } from './row-command.js';
import type { SharedValues } from './run-parts.js';
import { refuseSplit, writingOf } from './writing.js';

/** What generate does with its flags. @throws FaultError usage when they contradict one another */
export function generatePlan({ prompt, system, rawPrompt, ...own }: ValuesOf<typeof generateFlags>, shared: SharedValues): TaskPlan {
  refuseSplit('generate', shared);
  if (system !== null && rawPrompt) {
    throw new FaultError({
      code: 'usage',
      message: '--system is a part of the chat template, which --raw-prompt leaves out.',
      remedy: 'Write it into --prompt, or leave one of them out.',
    });
  }
  const { settings: writing, warnings } = writingOf(own);
  const overridden = prompt !== null && shared.textColumn.length > 0;
  return {
    purpose: 'generate',
    warnings: overridden ? [...warnings, '--text-column means nothing with --prompt, which names its columns: ignored.'] : warnings,
    generates: true,
    template: prompt,
    choose: () => ({ name: 'generate', settings: { writing, system, raw: rawPrompt, tail: tailOf(prompt) } }),
  };
}

const command: RowCommand<typeof generateFlags> = { name: 'generate', flags: generateFlags, plan: generatePlan };

/** The words after the last column. */
function tailOf(template: Template | null): string {
  const last = template?.pieces.at(-1);
  return last !== undefined && 'text' in last ? last.text : '';
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
