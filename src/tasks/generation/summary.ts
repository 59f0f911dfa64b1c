/**
 * Summaries of texts of any length: what fits is summarised at once; of longer texts the parts are, and then their
 * summaries together, until it fits.
 */
import type { Json } from '../../models/folder.js';
import type { Prompt } from '../../models/prompt.js';
import { cutSentences } from './sentences.js';
import { instructed, type Translator, taskPrefix } from './translation.js';

/** How a model is asked for a summary: T5 by its prefix, other encoder–decoders by the text alone, the rest by a prompt. */
export function summaryPrompt(model: Translator, config: Json): (text: string) => Prompt {
  const type = String(config['model_type']);
  if (type === 't5' || type === 'mt5') {
    const prefix = taskPrefix(config, 'summarization') ?? 'summarize: ';
    return (text) => ({ text: prefix + model.literal(text), frame: 'model' });
  }
  if (model.kind === 'seq2seq' && !model.hasChatTemplate) return (text) => ({ text: model.literal(text), frame: 'model' });
  return instructed(model, 'Summarize the following text in a few sentences.');
}

/**
 * Summarises a text.
 *
 * @param fits whether the model takes a text in one call; must hold for every single character
 * @param summarize one call of the model
 */
export async function summarizeLong(
  text: string,
  fits: (text: string) => boolean,
  summarize: (text: string) => Promise<string>,
): Promise<string> {
  if (fits(text)) return summarize(text);
  const summaries: string[] = [];
  for (const part of partsThatFit(text, fits)) summaries.push(await summarize(part));
  const together = summaries.filter((summary) => summary.trim() !== '').join('\n');
  if (fits(together)) return summarize(together);
  // Summaries that are not shorter would be summarised for ever: then their beginning has to do.
  return together.length < text.length ? summarizeLong(together, fits, summarize) : summarize(partsThatFit(together, fits)[0] ?? '');
}

/**
 * Cuts a text into parts that fit, as few as packing in order gives: at paragraphs, else at sentences, words, characters.
 *
 * @returns parts in order, without white space at their ends
 */
export function partsThatFit(text: string, fits: (text: string) => boolean): readonly string[] {
  return pack(text, fits, CUTS).filter((part) => part !== '');
}

type Cut = (text: string) => readonly string[];

/** Each cuts finer than the one before; pieces put together are the text. */
const CUTS: readonly Cut[] = [
  (text) => text.match(/[\s\S]+?(?:\n\s*\n|$)/gu) ?? [],
  (text) => {
    const { lead, sentences } = cutSentences(text, 'und');
    return sentences.map((sentence, index) => (index === 0 ? lead : '') + sentence.text + sentence.separator);
  },
  (text) => text.match(/\s*\S+\s*/gu) ?? [],
  (text) => [...text],
];

function pack(text: string, fits: (text: string) => boolean, [cut, ...finer]: readonly Cut[]): readonly string[] {
  if (cut === undefined) return [text.trim()];
  const parts: string[] = [];
  let part = '';
  for (const piece of cut(text)) {
    if (fits((part + piece).trim())) {
      part += piece;
      continue;
    }
    if (part !== '') parts.push(part.trim());
    part = '';
    if (fits(piece.trim())) part = piece;
    else parts.push(...pack(piece, fits, finer));
  }
  if (part !== '') parts.push(part.trim());
  return parts;
}
