/** The models that ship with the program, and where they lie. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { packageFile } from '../core/program-files.js';

/** What a model is wanted for. */
export type ModelPurpose = 'classify' | 'ner' | 'embed' | 'generate';

export interface EmbeddedModel {
  readonly name: string;
  /** The command it serves by default. */
  readonly task: ModelPurpose;
}

/** Every embedded model; the first of a task is that task's default. */
export const EMBEDDED_MODELS: readonly EmbeddedModel[] = [
  { name: 'sentiment-en', task: 'classify' },
  { name: 'ner-en', task: 'ner' },
  { name: 'minilm-l6-en', task: 'embed' },
];

/** Models of the hub that serve where none is named and none is embedded. */
export const HUB_DEFAULTS = { generate: 'HuggingFaceTB/SmolLM2-135M-Instruct' } as const satisfies Partial<Record<ModelPurpose, string>>;

/** The folder of the embedded models. */
export const EMBEDDED_FOLDER = packageFile('models');

/** Where the program keeps what it found out: `$XDG_CACHE_HOME/llm-threads`, or `~/.cache/llm-threads`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(homeFolder(), '.cache'), 'llm-threads');
}

/** Who has no home, as in a container without HOME under a number of its own, has no cache: nothing is there, nothing can be made. */
function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/nonexistent';
  }
}
