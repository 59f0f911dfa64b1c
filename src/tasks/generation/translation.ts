/**
 * How a model is asked to translate, by its kind.
 *
 * Marian models are made for their languages and take the text alone; multilingual ones take a token a language; T5
 * a prefix; instruct models a prompt.
 *
 * @see https://huggingface.co/docs/transformers/model_doc/nllb, m2m_100, mbart, t5, marian: tokens and prefixes
 */
import { FaultError } from '../../core/faults.js';
import { isJsonObject, type Json } from '../../models/folder.js';
import type { ChatMessage, Prompt } from '../../models/prompt.js';
import { languageName, languageTokens } from './languages.js';

/** What a translating task needs to know of a generator. */
export interface Translator {
  readonly kind: 'causal' | 'seq2seq';
  readonly hasChatTemplate: boolean;
  hasToken(token: string): boolean;
  literal(text: string): string;
  chat(messages: readonly ChatMessage[]): Prompt;
}

const END = '</s>';

/**
 * Decides how to ask.
 *
 * @param config the model's config.json
 * @param from code of the language to translate from, to: into
 * @returns the prompt for a sentence
 * @throws FaultError usage when the model, or the world, has no such language
 */
export function translationPrompt(model: Translator, config: Json, from: string, to: string): (sentence: string) => Prompt {
  const type = String(config['model_type']);
  switch (type) {
    case 'm2m_100': // NLLB too
    case 'mbart': {
      const before = [languageToken(model, from)];
      const firstToken = languageToken(model, to);
      // mBART of 25 languages has its language at the end; that of 50, M2M100 and NLLB at the beginning.
      const atEnd = type === 'mbart' && config['tokenizer_class'] !== 'MBart50Tokenizer' && !model.hasToken('af_ZA');
      const frame = atEnd ? { before: [], after: [END, ...before] } : { before, after: [END] };
      return (text) => ({ text: model.literal(text), frame, firstToken });
    }
    case 't5':
    case 'mt5': {
      const prefix = taskPrefix(config, `translation_${from}_to_${to}`) ?? `translate ${languageName(from)} to ${languageName(to)}: `;
      return (text) => ({ text: prefix + model.literal(text), frame: 'model' });
    }
    case 'marian': {
      for (const code of [from, to]) languageName(code);
      // A model for several targets is told by a token such as >>fra<<.
      const target = [to, ...languageTokens(to)].map((code) => `>>${code}<<`).find((token) => model.hasToken(token));
      return (text) => ({ text: `${target === undefined ? '' : `${target} `}${model.literal(text)}`, frame: 'model' });
    }
    default:
      return instructed(
        model,
        `Translate the following text from ${languageName(from)} to ${languageName(to)}. Answer with the translation only.`,
      );
  }
}

/** Prompts of an instruction and a text, in the model's chat template if it has one. */
export function instructed(model: Translator, instruction: string): (text: string) => Prompt {
  return (text) => {
    const content = `${instruction}\n\n${text}`;
    if (model.hasChatTemplate) return model.chat([{ role: 'user', content }]);
    return { text: model.literal(model.kind === 'seq2seq' ? content : `${content}\n\n`), frame: 'model' };
  };
}

/** The prefix that a T5's config.json has for a task, or null. */
export function taskPrefix(config: Json, task: string): string | null {
  const tasks = config['task_specific_params'];
  const own = isJsonObject(tasks) ? tasks[task] : undefined;
  return isJsonObject(own) && typeof own['prefix'] === 'string' ? own['prefix'] : null;
}

function languageToken(model: Translator, code: string): string {
  const token = languageTokens(code).find((name) => model.hasToken(name));
  if (token !== undefined) return token;
  throw new FaultError({
    code: 'usage',
    message: `The model has no language ${JSON.stringify(code)}.`,
    remedy: 'Name it as the model does, for example fra_Latn; its tokenizer.json has the list.',
  });
}
