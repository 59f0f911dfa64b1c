/**
 * What tasks with an encoder share: a tokenizer and a session, texts as framed windows of ids, batches of them
 * through the model. What an output means is the task's.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelFolder, readJson } from '../models/folder.js';
import { type FloatTensor, type Numbers, openSession, type TokenBatch } from '../models/session.js';
import { type Frame, loadTokenizer, modelMaxLength, type TextTokenizer } from '../models/tokenizer.js';
import type { EncodedTexts, FeedOptions, InvarianceProbe, ModelCalls, OnLong, TooLong } from './task.js';

/** An encoder in a worker. */
export interface Encoder {
  readonly tokenizer: TextTokenizer;
  /** The output that is read, and its declared shape, −1 for a free dimension. */
  readonly output: string;
  readonly outputDims: readonly number[];
  /** The most tokens the model takes, frame included. */
  readonly limit: number;
  /** Ids go from 0 to below it. */
  readonly vocabulary: number;
  /**
   * Runs one batch, padded on the right to its longest sequence.
   *
   * @param types segment ids of each sequence; null: those of the frame
   * @param numbers beside each text; null where the graph asks for none, or none is known
   */
  run(batch: TokenBatch, types?: TokenBatch | null, numbers?: Numbers | null): Promise<FloatTensor>;
}

/**
 * Loads tokenizer and session of a model.
 *
 * @param outputs names of the output to read, the best first; the first that the graph has is taken
 * @throws FaultError model_unloadable, model_wrong_kind
 */
export async function openEncoder(model: ModelFolder, outputs: readonly string[], calls: ModelCalls): Promise<Encoder> {
  const { config } = model;
  const tokenizer = loadTokenizer(model);
  const padId = typeof config['pad_token_id'] === 'number' ? config['pad_token_id'] : 0;
  const session = await openSession(model.file, outputs, tokenizer.frame, padId, model.prepared?.graph ?? null);
  const sentenceFile = join(model.folder, 'sentence_bert_config.json');
  return {
    tokenizer,
    output: session.output,
    outputDims: session.outputDims,
    limit: modelMaxLength(config, model.tokenizerConfig, existsSync(sentenceFile) ? readJson(sentenceFile) : null),
    vocabulary: typeof config['vocab_size'] === 'number' ? config['vocab_size'] : 1,
    run: (batch, types = null, numbers = null) => calls.run(() => session.run(batch, types, numbers)),
  };
}

/** Tokens of the frame. */
export function frameTokens({ prefix, suffix }: Frame): number {
  return prefix.length + suffix.length;
}

/** Content between the special tokens. */
export function framed({ prefix, suffix }: Frame, content: readonly number[]): readonly number[] {
  return [...prefix, ...content, ...suffix];
}

/** Texts as windows of ids. */
export interface Windows {
  /** By text; none for a text that was refused. */
  readonly windows: TokenBatch[];
  readonly truncated: readonly number[];
  readonly tooLong: readonly TooLong[];
}

/** Token ids of every text, framed, cut or split to the model's length as --on-long says. Windows do not overlap. */
export function textWindows(
  texts: readonly string[],
  { tokenizer, limit }: Pick<Encoder, 'tokenizer' | 'limit'>,
  { maxLength, onLong }: FeedOptions,
): Windows {
  const { frame } = tokenizer;
  const cut = contentWindows(texts, tokenizer, { longest: maxLength ?? limit, around: frameTokens(frame), onLong });
  return { ...cut, windows: cut.windows.map((ofText) => ofText.map((ids) => framed(frame, ids))) };
}

/** How much of a text a call has room for. */
export interface Room {
  /** Tokens of a call, and how many of them are not the text's. */
  readonly longest: number;
  readonly around: number;
  readonly onLong: OnLong;
}

/** Token ids of every text without anything around them, cut or split to what there is room for. Windows do not overlap. */
export function contentWindows(
  texts: readonly string[],
  tokenizer: Pick<TextTokenizer, 'content'>,
  { longest, around, onLong }: Room,
): Windows {
  const room = longest - around;
  const truncated: number[] = [];
  const tooLong: TooLong[] = [];
  const cutOrSplit = (ids: readonly number[], text: number): TokenBatch => {
    if (ids.length <= room) return [ids];
    if (onLong === 'split') return Array.from({ length: Math.ceil(ids.length / room) }, (_, i) => ids.slice(i * room, (i + 1) * room));
    if (onLong === 'truncate') {
      truncated.push(text);
      return [ids.slice(0, room)];
    }
    tooLong.push({ text, tokens: ids.length + around, limit: longest });
    return [];
  };
  return { windows: texts.map((text, index) => cutOrSplit(tokenizer.content(text), index)), truncated, tooLong };
}

/**
 * Texts as the engine wants them: windows go through `run` in batches, and what comes of the windows of a text
 * goes to `answer`.
 *
 * @param run one output a window, in order
 */
export function encodedTexts<Window extends { readonly length: number }, Output, Answer>(
  { windows, truncated, tooLong }: Omit<Windows, 'windows'> & { readonly windows: readonly (readonly Window[])[] },
  run: (batch: readonly Window[]) => Promise<readonly Output[]>,
  answer: (outputs: readonly Output[], text: number) => Answer,
): EncodedTexts<Answer> {
  const outputs = new Map<number, Output[]>();
  return {
    lengths: windows.map((ofText) => ofText.map(({ length }) => length)),
    truncated,
    tooLong,
    async run(batch) {
      const sequences = batch.map(([text, window]) => {
        const sequence = windows[text]?.[window];
        if (sequence === undefined) throw new Error('bug: a window that is not there');
        return sequence;
      });
      const results = await run(sequences);
      batch.forEach(([text, window], i) => {
        const result = results[i];
        if (result === undefined) throw new Error('bug: fewer outputs than windows');
        const ofText = outputs.get(text) ?? [];
        ofText[window] = result;
        outputs.set(text, ofText);
      });
      const tokens = sequences.reduce((sum, { length }) => sum + length, 0);
      const width = sequences.reduce((longest, { length }) => Math.max(longest, length), 0);
      return { tokens, padding: width * sequences.length - tokens };
    },
    answer(text) {
      const ofText = outputs.get(text) ?? [];
      outputs.delete(text);
      return answer(ofText, text);
    },
  };
}

/** The probe of a task that looks at an encoder's output row by row. */
export function encoderProbe(
  { tokenizer, vocabulary, limit, run }: Encoder,
  rows: (output: FloatTensor, batch: TokenBatch) => readonly Float32Array[],
): InvarianceProbe {
  return {
    vocabulary,
    longest: limit - frameTokens(tokenizer.frame),
    run: async (contents) => {
      const batch = contents.map((content) => framed(tokenizer.frame, content));
      return rows(await run(batch), batch);
    },
  };
}
