/**
 * Sentence embeddings: one vector a text, pooled as the model's own configuration says.
 *
 * Vectors become text in the workers: hundreds of numbers a row would keep the main thread busy.
 */

import { FaultError } from '../core/faults.js';
import { vectorText } from '../core/float32-text.js';
import { encodedTexts, encoderProbe, frameTokens, openEncoder, textWindows } from './encoder.js';
import { mustBeKind } from './kinds.js';
import { type PooledWindow, poolBatch, poolingOf, textVector } from './pooling.js';
import type { Task } from './task.js';

export interface EmbedSettings {
  /** --normalize; null: as the model's configuration says. */
  readonly normalize: boolean | null;
  /** --dims; null: all. */
  readonly dims: number | null;
  /** What the output has room for: JSON text, or the numbers themselves. */
  readonly form: 'text' | 'numbers';
}

/** The vector of a text, in the form asked for. */
export type EmbedAnswer = { readonly json: string } | { readonly vector: Float32Array };

/** Outputs that are states of tokens or vectors of texts; the graphs of exporters differ. */
export const EMBEDDING_OUTPUTS = ['last_hidden_state', 'token_embeddings', 'sentence_embedding', 'pooler_output'];

export const embed: Task<EmbedSettings, EmbedAnswer> = {
  checkConfig: (config, folder) => mustBeKind(config, folder, 'encoder'),

  async open(model, settings, feed, calls) {
    const encoder = await openEncoder(model, EMBEDDING_OUTPUTS, calls);
    const config = poolingOf(model);
    const normalize = settings.normalize ?? config.normalize;
    const size = encoder.outputDims.at(-1) ?? -1;
    if (settings.dims !== null && size > 0 && settings.dims > size) {
      throw new FaultError({
        code: 'flag_invalid',
        from: '--dims',
        value: String(settings.dims),
        expected: `at most ${size}, the size of the model's vectors`,
      });
    }
    const pooled = `${config.pooling} pooling${normalize ? ', normalised' : ''}`;
    return {
      description: {
        labels: [],
        vectorSize: settings.dims ?? (size > 0 ? size : null),
        gives: `${settings.dims ?? (size > 0 ? size : 'free')} dimensions, ${pooled}`,
        maxLength: encoder.limit,
        frameTokens: frameTokens(encoder.tokenizer.frame),
      },
      encode: (texts) =>
        encodedTexts(
          textWindows(texts, encoder, feed),
          async (batch) => poolBatch(await encoder.run(batch), batch, config.pooling, model.file),
          (windows: readonly PooledWindow[]) => {
            const vector = textVector(windows, settings.dims, normalize);
            return settings.form === 'text' ? { json: vectorText(vector) } : { vector };
          },
        ),
      probe: encoderProbe(encoder, (output, batch) =>
        poolBatch(output, batch, config.pooling, model.file).map(({ vector }) => Float32Array.from(vector)),
      ),
    };
  },

  columns: () => ['embedding'],

  records: (answer) => [['json' in answer ? { kind: 'json', json: answer.json } : { kind: 'vector', values: answer.vector }]],

  emptyCells: null,

  countAs: () => null,
};
