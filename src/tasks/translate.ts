/** Translations, sentence by sentence; what stands between sentences stays as it is. */
import { cutSentences, joinSentences } from './generation/sentences.js';
import { partsThatFit } from './generation/summary.js';
import { translationPrompt } from './generation/translation.js';
import { type Ask, type AskedOnce, askOnce, fits, type WritingSettings, writingTask } from './generation/writing.js';

export interface TranslateSettings extends WritingSettings {
  /** Code of the language to translate from, for example `en`. */
  readonly from: string;
  /** And into. */
  readonly to: string;
}

export const translate = writingTask<TranslateSettings>({
  column: 'translation',
  asker(writer, { from, to }) {
    const promptOf = translationPrompt(writer.generator, writer.config, from, to);
    /** What is asked for a sentence: once, or once a part. */
    const parts = (sentence: string): readonly string[] =>
      writer.onLong === 'split' ? partsThatFit(sentence, (part) => fits(writer, promptOf(part))) : [sentence];
    return {
      empty: promptOf(''),
      asking(text) {
        const cut = cutSentences(text, from);
        const sentences = cut.sentences.map((sentence) => parts(sentence.text).map((part) => askOnce(writer, part, promptOf)));
        const asked = sentences.flat().map((asking) => ({ asking, tokens: 'tooLong' in asking ? asking.tooLong : asking.tokens }));
        const longest = Math.max(0, ...asked.map(({ asking, tokens }) => ('tooLong' in asking ? tokens : 0)));
        if (longest > 0) return { tooLong: longest };
        return {
          tokens: asked.reduce((sum, { tokens }) => sum + tokens, 0),
          truncated: asked.some(({ asking }) => 'truncated' in asking && asking.truncated),
          write: async (ask) => {
            const translations: string[] = [];
            for (const asking of sentences) {
              const words: string[] = [];
              for (const part of asking) words.push(await writtenFor(part, ask));
              translations.push(words.join(' '));
            }
            return joinSentences(cut, translations);
          },
        };
      },
    };
  },
});

async function writtenFor(asking: AskedOnce, ask: Ask): Promise<string> {
  if ('tooLong' in asking) throw new Error('bug: a sentence that is too long is asked for');
  return (await asking.write(ask)).trim();
}
