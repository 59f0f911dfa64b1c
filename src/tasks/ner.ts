/**
 * Named entities: spans of the text with a type, by any token classifier.
 *
 * A word's label comes from its first piece, as models are trained, or from all of them. Long texts are read in windows
 * that overlap; nothing of them is cut off.
 */
import type { Cell } from '../core/cell.js';
import { NO_CELL } from '../core/cell.js';
import type { Entity } from '../core/entity.js';
import { FaultError } from '../core/faults.js';
import type { Json } from '../models/folder.js';
import type { PlacedToken } from '../models/offsets/encode.js';
import type { FloatTensor, TokenBatch } from '../models/session.js';
import { labelNames, softmax } from './classify.js';
import { type Encoder, encodedTexts, encoderProbe, framed, frameTokens, openEncoder } from './encoder.js';
import { mustBeKind, wantedWords } from './kinds.js';
import { bestWindow, overlappingWindows, type TokenRange } from './overlapping-windows.js';
import { entitiesOf } from './spans.js';
import type { FeedOptions, Task } from './task.js';
import { type TokenWord, wordsByTokens, wordsGiven } from './token-words.js';

export interface NerSettings {
  /** How the pieces of a word settle its label: the first alone, the mean of their probabilities, or the surest piece. */
  readonly aggregate: 'first' | 'average' | 'max';
  /** What a row is written as: one list of entities, a record an entity, or a tag a word (CoNLL). */
  readonly form: 'list' | 'long' | 'tags';
  /** The text is words with a space between them, as given: a tag is for each. */
  readonly wordsGiven: boolean;
  /** Decimals of a score. */
  readonly precision: number;
}

export interface NerAnswer {
  readonly entities: readonly Entity[];
  /** The labels of the words, where they are asked for. */
  readonly tags: readonly string[];
}

export const ner: Task<NerSettings, NerAnswer> = {
  checkConfig: (config, folder) => mustBeKind(config, folder, 'token-classifier'),

  async open(model, settings, feed, calls) {
    const encoder = await openEncoder(model, ['logits'], calls);
    const labels = tokenLabels(model.config, encoder.outputDims, model.file);
    const placed = encoder.tokenizer.placed();
    const logits = (output: FloatTensor, batch: TokenBatch): readonly Float32Array[] =>
      logitsOfTokens(output, batch, labels.length, model.file);
    return {
      description: {
        labels,
        vectorSize: null,
        gives: [...new Set(labels.filter((label) => label !== 'O').map((label) => label.replace(/^[BIESLU][-_]/, '')))].join(', '),
        maxLength: encoder.limit,
        frameTokens: frameTokens(encoder.tokenizer.frame),
      },
      encode(texts) {
        const cut = texts.map((text) => cutText(text, placed(text), encoder, feed, settings.wordsGiven));
        return encodedTexts(
          { windows: cut.map(({ sequences }) => sequences), truncated: [], tooLong: [] },
          async (batch) => logits(await encoder.run(batch), batch),
          (windows, text) => {
            const of = cut[text];
            if (of === undefined) throw new Error('bug: a text that was not cut');
            return answerOf(texts[text] ?? '', of, windows, labels, frame(encoder), settings);
          },
        );
      },
      probe: encoderProbe(encoder, logits),
    };
  },

  columns: (_description, { form }) =>
    form === 'list' ? ['entities'] : form === 'long' ? ['entity', 'type', 'start', 'end', 'score'] : ['tag'],

  records({ entities, tags }, _description, { form, precision }) {
    if (form === 'tags') return [[{ kind: 'json', json: JSON.stringify(tags) }]];
    if (form === 'list') return [[{ kind: 'json', json: `[${entities.map((entity) => entityJson(entity, precision)).join(',')}]` }]];
    if (entities.length === 0) return [NO_ENTITY];
    return entities.map(({ text, type, start, end, score }): Cell[] => [
      { kind: 'text', value: text },
      { kind: 'text', value: type },
      { kind: 'number', spelling: String(start) },
      { kind: 'number', spelling: String(end) },
      { kind: 'number', spelling: score.toFixed(precision) },
    ]);
  },

  emptyCells: ({ form }) => (form === 'long' ? NO_ENTITY : [{ kind: 'json', json: '[]' }]),

  countAs: () => null,

  // Tags have no scores of entities.
  findings: ({ entities }) => entities.map(({ type, score }) => ({ label: type, score })),
};

const NO_ENTITY: readonly Cell[] = [NO_CELL, NO_CELL, NO_CELL, NO_CELL, NO_CELL];

function entityJson({ text, type, start, end, score }: Entity, precision: number): string {
  return `{"text":${JSON.stringify(text)},"type":${JSON.stringify(type)},"start":${start},"end":${end},"score":${score.toFixed(precision)}}`;
}

/** Label names by index. @throws FaultError model_wrong_kind, model_output_shape, model_incomplete */
function tokenLabels(config: Json, outputDims: readonly number[], file: string): readonly string[] {
  if (outputDims.length !== 0 && outputDims.length !== 3) {
    const found = `logits have ${outputDims.length} dimensions`;
    throw new FaultError({ code: 'model_wrong_kind', folder: file, found, wanted: wantedWords('token-classifier') });
  }
  const names = labelNames(config);
  const declared = outputDims[2] ?? -1;
  if (names === null) throw new FaultError({ code: 'model_incomplete', folder: file, missing: ['id2label in config.json'] });
  if (declared !== -1 && declared !== names.length) {
    const expected = `${names.length}, as many as id2label in config.json has`;
    throw new FaultError({ code: 'model_output_shape', file, found: `${declared} logits a token`, expected });
  }
  return names;
}

/** Cuts the logits of a batch, [batch, width, labels] row-major, into those of each sequence, [tokens, labels]. */
function logitsOfTokens({ data, dims }: FloatTensor, batch: TokenBatch, labels: number, file: string): readonly Float32Array[] {
  const width = dims[1] ?? 0;
  if (dims[0] !== batch.length || data.length !== batch.length * width * labels) {
    throw new FaultError({
      code: 'model_output_shape',
      file,
      found: `logits of [${dims.join(', ')}]`,
      expected: `[${batch.length}, tokens, ${labels}]`,
    });
  }
  return batch.map(({ length }, row) => data.subarray(row * width * labels, (row * width + length) * labels));
}

/** A text as the model is to see it. A chunk of them is held until it is answered: so only what cannot be made again cheaply. */
interface CutText {
  readonly tokens: readonly PlacedToken[];
  readonly windows: readonly TokenRange[];
  /** A framed sequence a window. */
  readonly sequences: readonly (readonly number[])[];
}

function cutText(
  text: string,
  tokens: readonly PlacedToken[],
  { tokenizer, limit }: Encoder,
  { maxLength }: FeedOptions,
  given: boolean,
): CutText {
  const room = (maxLength ?? limit) - frameTokens(tokenizer.frame);
  const starts = tokens.length > room ? new Set(wordsOf(text, tokens, given).map(({ tokens: [first] }) => first)) : null;
  const windows = overlappingWindows(tokens.length, room, (token) => starts?.has(token) ?? false);
  const ids = tokens.map(({ id }) => id);
  return { tokens, windows, sequences: windows.map(([from, to]) => framed(tokenizer.frame, ids.slice(from, to))) };
}

function wordsOf(text: string, tokens: readonly PlacedToken[], given: boolean): readonly TokenWord[] {
  return given ? wordsGiven(text, tokens) : wordsByTokens(text, tokens);
}

/** Tokens before the content of a sequence. */
function frame({ tokenizer }: Encoder): number {
  return tokenizer.frame.prefix.length;
}

function answerOf(
  text: string,
  { tokens, windows }: CutText,
  logits: readonly Float32Array[],
  labels: readonly string[],
  prefix: number,
  { aggregate, form, wordsGiven: given }: NerSettings,
): NerAnswer {
  const probabilities = (token: number): number[] => {
    const window = bestWindow(token, windows, tokens.length);
    const at = (prefix + token - (windows[window]?.[0] ?? 0)) * labels.length;
    return softmax((logits[window] ?? new Float32Array(0)).subarray(at, at + labels.length));
  };
  const labelled = wordsOf(text, tokens, given).map(({ start, end, tokens: of }) => {
    if (of.length === 0) return { start, end, label: 'O', score: 1 };
    const { label, score } = labelOf(of, probabilities, aggregate);
    if (Number.isNaN(score)) throw new FaultError({ code: 'worker_failed', place: 'a text', reason: 'the scores are no numbers (NaN)' });
    return { start, end, label: labels[label] ?? 'O', score };
  });
  return { entities: form === 'tags' ? [] : entitiesOf(text, labelled), tags: form === 'tags' ? labelled.map(({ label }) => label) : [] };
}

/** @see transformers, TokenClassificationPipeline: aggregation_strategy first, average, max */
function labelOf(
  tokens: readonly number[],
  probabilities: (token: number) => number[],
  aggregate: NerSettings['aggregate'],
): { label: number; score: number } {
  const [leading] = tokens;
  if (aggregate === 'first' && leading !== undefined) return best(probabilities(leading));
  const pieces = tokens.map(probabilities);
  if (aggregate === 'max') return pieces.map(best).reduce((a, b) => (b.score > a.score ? b : a));
  const [first = []] = pieces;
  return best(first.map((_, label) => pieces.reduce((sum, piece) => sum + (piece[label] ?? 0), 0) / pieces.length));
}

/** The likeliest label; of equals the lower index; a score of NaN stays one. */
function best(scores: readonly number[]): { label: number; score: number } {
  let label = 0;
  scores.forEach((score, i) => {
    if (score > (scores[label] ?? 0) || Number.isNaN(score)) label = i;
  });
  return { label, score: scores[label] ?? Number.NaN };
}
