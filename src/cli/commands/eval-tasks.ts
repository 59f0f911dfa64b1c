/** Which task of which command `eval` runs, by --task, and which flags mean something to it. */
import { FaultError } from '../../core/faults.js';
import type { ModelFolder } from '../../models/folder.js';
import { kindOf } from '../../tasks/kinds.js';
import { type EvalTask, evalFlags } from '../flags/eval.js';
import type { ValuesOf } from '../flags/flag.js';
import { chatPlan } from './chat.js';
import { generatePlan } from './generate.js';
import type { TaskPlan } from './row-command.js';
import type { SharedValues } from './run-parts.js';
import { summarizePlan } from './summarize.js';
import { translatePlan } from './translate.js';

type EvalValues = ValuesOf<typeof evalFlags>;

/** A task whose answers are texts. */
export type WritingTaskName = 'generate' | 'chat' | 'summarize' | 'translate';

/** The tasks that write texts, each as the command of its name does. */
const WRITING_PLANS: Readonly<Record<WritingTaskName, (own: EvalValues, shared: SharedValues) => TaskPlan>> = {
  generate: generatePlan,
  chat: chatPlan,
  summarize: summarizePlan,
  translate: translatePlan,
};

export function isWritingTask(task: EvalTask | null): task is WritingTaskName {
  return task !== null && task in WRITING_PLANS;
}

/** What a task that writes does with the flags. @throws FaultError usage, as its command does */
export function writingPlan(task: WritingTaskName, own: EvalValues, shared: SharedValues): TaskPlan {
  return WRITING_PLANS[task](own, shared);
}

const WRITING = ['maxNewTokens', 'temperature', 'topP', 'seed', 'stop'] as const satisfies readonly (keyof EvalValues)[];

/** The flags on how a model answers, by the task that they are for. */
const FLAGS_OF: Readonly<Record<EvalTask, readonly (keyof EvalValues)[]>> = {
  classify: ['labels', 'labelFile', 'hypothesis'],
  ner: ['aggregate'],
  ranking: [],
  text: [],
  generate: ['prompt', 'system', 'rawPrompt', ...WRITING],
  chat: ['system', ...WRITING],
  summarize: WRITING,
  translate: ['from', 'to', ...WRITING],
};

/** Names of the flags, said by somebody, that a task passes over. @param task null: no model runs */
export function unusedFlags(own: EvalValues, task: EvalTask | null): readonly string[] {
  const used = new Set(task === null ? [] : FLAGS_OF[task]);
  const all = new Set(Object.values(FLAGS_OF).flat());
  return [...all].filter((key) => !used.has(key) && own[key] !== evalFlags[key].initial).map((key) => `--${evalFlags[key].name}`);
}

/** A model that writes texts is good for several tasks, and has to be told which. @throws FaultError usage */
export function refuseUntoldWriter({ name, config }: ModelFolder): void {
  const kind = kindOf(config);
  if (kind !== 'causal' && kind !== 'seq2seq') return;
  throw new FaultError({
    code: 'usage',
    message: `${name} writes texts: what is it to do?`,
    remedy: `Say --task ${Object.keys(WRITING_PLANS).join(', --task ')}.`,
  });
}
