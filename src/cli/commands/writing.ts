/** What the commands that write texts share: flags to settings, and what is said where no model is named. */
import { FaultError } from '../../core/faults.js';
import type { GenerationSettings } from '../../models/generator.js';
import type { RowCommandName } from '../flags/commands.js';
import type { ValuesOf } from '../flags/flag.js';
import type { writingFlags } from '../flags/writing.js';
import type { SharedValues } from './run-parts.js';

export interface Writing {
  readonly settings: GenerationSettings;
  readonly warnings: readonly string[];
}

/** How answers are written, by the flags. */
export function writingOf({ maxNewTokens, temperature, topP, seed, stop }: ValuesOf<typeof writingFlags>): Writing {
  const unused = [...(topP === null ? [] : ['--top-p']), ...(seed === null ? [] : ['--seed'])];
  return {
    settings: { maxNewTokens, sampling: temperature === 0 ? null : { temperature, topP: topP ?? 1, seed: seed ?? 0 }, stop },
    warnings: temperature === 0 ? unused.map((name) => `${name} means nothing without --temperature: ignored.`) : [],
  };
}

/** One answer a row: there are no windows to put together. @throws FaultError usage */
export function refuseSplit(command: RowCommandName, { onLong }: SharedValues): void {
  if (onLong !== 'split') return;
  throw new FaultError({
    code: 'usage',
    message: `${command} asks once a row: a long prompt is not split.`,
    remedy: 'Use --on-long truncate or reject; llm-threads summarize takes texts of any length.',
  });
}

/** A model that serves a command without a default, with its size. */
const EXAMPLES = {
  summarize: { model: 'Xenova/distilbart-cnn-6-6', megabytes: 284 },
  translate: { model: 'Xenova/opus-mt-en-fr', megabytes: 115 },
} as const;

/** @throws FaultError usage when no model is named */
export function mustNameModel(command: keyof typeof EXAMPLES, { model }: SharedValues): void {
  if (model !== null) return;
  const { model: example, megabytes } = EXAMPLES[command];
  throw new FaultError({
    code: 'usage',
    message: `${command} has no model of its own: name one with --model.`,
    remedy: `For example --model ${example} --dtype q8 (from the hub, about ${megabytes} MB), or an instruct model.`,
  });
}
