/** Summaries, by encoder–decoder models as they are used to be asked, or by instruct models. */
import { summarizeLong, summaryPrompt } from './generation/summary.js';
import { askOnce, fits, type WritingSettings, writingTask } from './generation/writing.js';

export const summarize = writingTask<WritingSettings>({
  column: 'summary',
  asker(writer) {
    const promptOf = summaryPrompt(writer.generator, writer.config);
    const doesFit = (text: string): boolean => fits(writer, promptOf(text));
    return {
      empty: promptOf(''),
      asking(text) {
        if (writer.onLong !== 'split' || doesFit(text)) {
          const once = askOnce(writer, text, promptOf);
          return 'tooLong' in once ? once : { ...once, write: async (ask) => (await once.write(ask)).trim() };
        }
        return {
          tokens: writer.generator.encode(promptOf(text)).length,
          truncated: false,
          write: (ask) => summarizeLong(text, doesFit, async (part) => (await ask(promptOf(part))).trim()),
        };
      },
    };
  },
});
