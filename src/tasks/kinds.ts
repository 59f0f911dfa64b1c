/** What kind of model a config.json tells of, and which command takes it. */
import { FaultError } from '../core/faults.js';
import type { Json } from '../models/folder.js';

/** Kinds of models by what their architecture's name ends with, in the order to look in. */
const KINDS = [
  { kind: 'classifier', ending: /ForSequenceClassification$/, commands: 'classify' },
  { kind: 'token-classifier', ending: /ForTokenClassification$/, commands: 'ner' },
  { kind: 'causal', ending: /(ForCausalLM|LMHeadModel)$/, commands: 'generate, chat, summarize or translate' },
  { kind: 'seq2seq', ending: /(ForConditionalGeneration|MTModel)$/, commands: 'summarize, translate or generate' },
  // Encoders are often kept with the head they were pretrained with; embeddings leave it out.
  { kind: 'encoder', ending: /(Model|ForMaskedLM|ForPreTraining)$/, commands: 'embed, or classify with --labels' },
] as const;

export type ModelKind = (typeof KINDS)[number]['kind'];

/** What a command asks for, for messages. */
const WANTED: Readonly<Record<ModelKind, string>> = {
  classifier: 'a text classifier (…ForSequenceClassification)',
  'token-classifier': 'a token classifier (…ForTokenClassification)',
  causal: 'a causal language model (…ForCausalLM)',
  seq2seq: 'an encoder–decoder model (…ForConditionalGeneration, …MTModel)',
  encoder: 'an encoder (…Model)',
};

/** Names of the architectures that a config.json lists; none where it lists none. */
export function architecturesOf(config: Json): readonly string[] {
  return Array.isArray(config['architectures']) ? config['architectures'].map(String) : [];
}

/** The kind of a model; null where its config does not say, or says something unknown. */
export function kindOf(config: Json): ModelKind | null {
  return found(config)?.kind ?? null;
}

function found(config: Json): (typeof KINDS)[number] | undefined {
  const names = architecturesOf(config);
  return KINDS.find(({ ending }) => names.some((name) => ending.test(name)));
}

/** What a command wants, in words: for faults that tell of other shapes than the config's. */
export function wantedWords(...kinds: readonly ModelKind[]): string {
  return kinds.map((kind) => WANTED[kind]).join(', or ');
}

/**
 * Refuses a model of another kind, and names the command that takes it. A config that names no architecture passes: the
 * graph will tell.
 *
 * @throws FaultError model_wrong_kind
 */
export function mustBeKind(config: Json, folder: string, ...kinds: readonly ModelKind[]): void {
  const names = architecturesOf(config);
  const kind = found(config);
  if (names.length === 0 || (kind !== undefined && kinds.includes(kind.kind))) return;
  const takes = kind === undefined ? '' : `; the command for it is ${kind.commands}`;
  throw new FaultError({ code: 'model_wrong_kind', folder, found: `this is a ${names.join(', ')}${takes}`, wanted: wantedWords(...kinds) });
}
