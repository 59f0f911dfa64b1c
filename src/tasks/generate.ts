/** What a model writes after a prompt: the text of the row, in the model's chat template if it has one. */
import { FaultError } from '../core/faults.js';
import type { Prompt } from '../models/prompt.js';
import { conversationOf } from './generation/messages.js';
import { askOnce, type WritingSettings, writingTask } from './generation/writing.js';

export interface GenerateSettings extends WritingSettings {
  /** What the model is to be, or null. */
  readonly system: string | null;
  /** The prompt goes to the model as it is, special tokens in it too, whatever template the model has. */
  readonly raw: boolean;
  /** The words of --prompt after its last column: a prompt that is too long is cut before them. */
  readonly tail: string;
}

export const generate = writingTask<GenerateSettings>({
  column: 'output',
  asker(writer, { system, raw, tail }) {
    const { generator, folder } = writer;
    const isChat = generator.hasChatTemplate && !raw;
    if (system !== null && !isChat) {
      throw new FaultError({
        code: 'model_wrong_kind',
        folder,
        found: 'it has no chat template',
        wanted: 'a model with one for --system',
      });
    }
    const promptOf = (text: string): Prompt => {
      if (isChat) return generator.chat(conversationOf(text, system));
      return { text: raw ? text : generator.literal(text), frame: 'model' };
    };
    return {
      empty: promptOf(tail),
      asking: (text) => {
        const body = text.endsWith(tail) ? text.slice(0, text.length - tail.length) : text;
        const after = text.slice(body.length);
        return askOnce(writer, body, (part) => promptOf(part + after));
      },
    };
  },
});
