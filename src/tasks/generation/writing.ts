/**
 * What tasks that write text share: a generator in a worker, and what is asked of it for a text.
 *
 * A task says how a text becomes prompts; here they are counted, cut to the model's length, asked one after the
 * other. An answer depends on its text and the settings alone.
 */
import type { Json, ModelFolder } from '../../models/folder.js';
import { type GenerationSettings, type Generator, openGenerator } from '../../models/generator.js';
import type { Prompt } from '../../models/prompt.js';
import { type ModelKind, mustBeKind } from '../kinds.js';
import type { EncodedTexts, FeedOptions, ModelCalls, OnLong, Runner, Task } from '../task.js';
import { longestFitting } from './room.js';

export interface WritingSettings {
  readonly writing: GenerationSettings;
}

export interface WrittenAnswer {
  readonly text: string;
}

/** Asks the model once. @returns what it wrote */
export type Ask = (prompt: Prompt) => Promise<string>;

/** What is to be asked for a text; of one that is too long how many tokens its prompt has; of one that is no question, why. */
export type Asking = Writable | { readonly tooLong: number } | { readonly refused: string };

export interface Writable {
  /** Of the prompts known beforehand. */
  readonly tokens: number;
  readonly truncated: boolean;
  write(ask: Ask): Promise<string>;
}

/** What comes of a text that fits, or of one that does not. */
export type AskedOnce = Exclude<Asking, { readonly refused: string }>;

/** A loaded model, with room for so much of a prompt. */
export interface Writer {
  readonly generator: Generator;
  readonly config: Json;
  readonly folder: string;
  /** The most tokens of a prompt. */
  readonly limit: number;
  readonly onLong: OnLong;
}

/** How texts become prompts. */
export interface Asker {
  /** The prompt of an empty text: what stands around every text. */
  readonly empty: Prompt;
  asking(text: string): Asking;
}

/** A task that writes one column. */
export interface WritingTask<Settings> {
  readonly column: string;
  /** @throws FaultError when the model cannot be asked so */
  asker(writer: Writer, settings: Settings): Asker;
}

const KINDS: readonly ModelKind[] = ['causal', 'seq2seq'];

/** Makes a task of how it asks. */
export function writingTask<Settings extends WritingSettings>({
  column,
  asker: askerOf,
}: WritingTask<Settings>): Task<Settings, WrittenAnswer> {
  return {
    checkConfig: (config, folder) => mustBeKind(config, folder, ...KINDS),

    async open(model, settings, feed, calls) {
      const { writing } = settings;
      const generator = await openGenerator(model);
      const modelLimit = promptLimit(generator, writing.maxNewTokens);
      const writer = writerOf(model, generator, Math.min(feed.maxLength ?? modelLimit, modelLimit), feed);
      const asker = askerOf(writer, settings);
      return {
        description: {
          labels: [],
          vectorSize: null,
          gives: `up to ${writing.maxNewTokens} new tokens, ${writing.sampling === null ? 'greedy' : `temperature ${writing.sampling.temperature}`}`,
          maxLength: modelLimit,
          frameTokens: generator.encode(asker.empty).length,
        },
        encode: (texts) =>
          askedTexts(
            texts.map((text) => asker.asking(text)),
            writer,
            writing,
            calls,
          ),
        probe: null,
      } satisfies Runner<WrittenAnswer>;
    },

    columns: () => [column],
    records: ({ text }) => [[{ kind: 'text', value: text }]],
    emptyCells: null,
    // A model may end before its first word: nobody would find these rows among thousands.
    countAs: ({ text }) => (text.trim() === '' ? 'nothing written' : 'written'),
  };
}

function writerOf({ config, folder }: ModelFolder, generator: Generator, limit: number, { onLong }: FeedOptions): Writer {
  return { generator, config, folder, limit, onLong };
}

/**
 * The most tokens of a prompt: all that the model reads; of causal models, where prompt and output share the
 * positions, what is left by the longest output, which gets half of them at most.
 */
export function promptLimit({ kind, maxTokens }: Pick<Generator, 'kind' | 'maxTokens'>, maxNewTokens: number): number {
  return kind === 'causal' ? maxTokens - Math.min(maxNewTokens, maxTokens >> 1) : maxTokens;
}

/** Whether a prompt fits. */
export function fits({ generator, limit }: Pick<Writer, 'generator' | 'limit'>, prompt: Prompt): boolean {
  return generator.encode(prompt).length <= limit;
}

/**
 * One prompt for a text, that may be cut.
 *
 * @param promptOf the prompt with so much of the text in it
 */
export function askOnce(writer: Writer, text: string, promptOf: (text: string) => Prompt): AskedOnce {
  const tokens = (part: string): number => writer.generator.encode(promptOf(part)).length;
  const kept = writer.onLong === 'reject' ? text : longestFitting(text, (part) => fits(writer, promptOf(part)), writer.limit);
  if (kept === null || tokens(kept) > writer.limit) return { tooLong: tokens(text) };
  return { tokens: tokens(kept), truncated: kept.length < text.length, write: (ask) => ask(promptOf(kept)) };
}

/** Texts as the engine wants them: each is asked for alone. */
function askedTexts(
  askings: readonly Asking[],
  { generator, limit }: Writer,
  writing: GenerationSettings,
  calls: ModelCalls,
): EncodedTexts<WrittenAnswer> {
  const written = new Map<number, string>();
  const isStopped = (): boolean => {
    calls.progressed();
    return calls.stopped();
  };
  return {
    lengths: askings.map((asking) => ('write' in asking ? [asking.tokens] : [])),
    truncated: askings.flatMap((asking, text) => ('write' in asking && asking.truncated ? [text] : [])),
    tooLong: askings.flatMap((asking, text) => ('tooLong' in asking ? [{ text, tokens: asking.tooLong, limit }] : [])),
    refused: askings.flatMap((asking, text) => ('refused' in asking ? [{ text, reason: asking.refused }] : [])),
    async run(batch) {
      let tokens = 0;
      const ask: Ask = async (prompt) => {
        // Of a run that ends nothing is written any more.
        if (calls.stopped()) return '';
        const generation = await calls.run(() => generator.generate(prompt, writing, isStopped));
        tokens += generation.promptTokens + generation.tokens.length;
        return generation.text;
      };
      for (const [text] of batch) {
        const asking = askings[text];
        if (asking === undefined || !('write' in asking)) throw new Error('bug: a text that is not asked for');
        written.set(text, await asking.write(ask));
      }
      return { tokens, padding: 0 };
    },
    answer(text) {
      const answer = written.get(text);
      if (answer === undefined) throw new Error('bug: a text that was not written for');
      written.delete(text);
      return { text: answer };
    },
  };
}
