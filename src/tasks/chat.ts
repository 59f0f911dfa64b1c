/** The model's next message in a conversation: that of a `messages` value, or one question. */
import { FaultError, reasonOf } from '../core/faults.js';
import { conversationIn } from './generation/messages.js';
import { type Asking, askOnce, type WritingSettings, writingTask } from './generation/writing.js';

export interface ChatSettings extends WritingSettings {
  /** Put before conversations without a system message of their own; null for none. */
  readonly system: string | null;
}

export const chat = writingTask<ChatSettings>({
  column: 'reply',
  asker(writer, { system }) {
    const { generator, folder } = writer;
    if (!generator.hasChatTemplate) {
      throw new FaultError({
        code: 'model_wrong_kind',
        folder,
        found: 'it has no chat template; the command for it is generate',
        wanted: 'a model with a chat template',
      });
    }
    const asking = (text: string): Asking => {
      const conversation = conversationIn(text, system);
      if ('reason' in conversation) return { refused: conversation.reason };
      const { messages } = conversation;
      try {
        generator.chat(messages);
      } catch (error) {
        return { refused: `the chat template of the model refuses the messages: ${reasonOf(error)}` };
      }
      // Of a conversation that is too long the end of the last message is cut.
      const last = messages.at(-1)?.content ?? '';
      return askOnce(writer, last, (content) => generator.chat([...messages.slice(0, -1), { role: 'user', content }]));
    };
    return { empty: generator.chat([{ role: 'user', content: '' }]), asking };
  },
});
