/** Numbers beside the text that a model looks at: what its config.json says of them, and how they come with the texts. */
import { takeNumbers } from '../core/numbered-text.js';
import { isJsonObject, type Json } from '../models/folder.js';
import { type Encoder, textWindows, type Windows } from './encoder.js';
import type { FeedOptions } from './task.js';

/** Names of the columns, in the order of the graph's input; none for most models. As `train --features` writes them. */
export function numbersOf(config: Json): readonly string[] {
  const own = config['llm_threads'];
  const names = isJsonObject(own) ? own['numbers'] : null;
  return Array.isArray(names) ? names.map(String) : [];
}

/** A window of a text with the numbers beside the text; null for a model that looks at none. */
export interface NumberedWindow {
  readonly ids: readonly number[];
  readonly numbers: readonly number[] | null;
  readonly length: number;
}

/** Texts as windows; with `numbered` each has its numbers before it (core/numbered-text.ts). */
export function numberedWindows(
  texts: readonly string[],
  encoder: Pick<Encoder, 'tokenizer' | 'limit'>,
  feed: FeedOptions,
  numbered: boolean,
): Omit<Windows, 'windows'> & { readonly windows: readonly (readonly NumberedWindow[])[] } {
  const parts = numbered ? texts.map(takeNumbers) : texts.map((text) => ({ text, numbers: null }));
  const cut = textWindows(
    parts.map(({ text }) => text),
    encoder,
    feed,
  );
  return {
    ...cut,
    windows: cut.windows.map((ofText, text) => ofText.map((ids) => ({ ids, numbers: parts[text]?.numbers ?? null, length: ids.length }))),
  };
}
