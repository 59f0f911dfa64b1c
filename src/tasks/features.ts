/** Features of texts for training: what a graph pooled behind an encoder gives, one vector a text. */
import { FEATURES } from '../models/onnx/pooled-features.js';
import { logitsOfEach } from './classify.js';
import { encodedTexts, encoderProbe, frameTokens, openEncoder, textWindows } from './encoder.js';
import { mustBeKind } from './kinds.js';
import { textVector } from './pooling.js';
import type { Task } from './task.js';

/** Nothing to settle: the graph says it all. */
export type FeaturesSettings = Readonly<Record<string, never>>;

/** The features of a text; of several windows their mean, weighted by tokens. */
export interface FeaturesAnswer {
  readonly vector: Float32Array;
}

export const features: Task<FeaturesSettings, FeaturesAnswer> = {
  checkConfig: (config, folder) => mustBeKind(config, folder, 'encoder'),

  async open(model, _settings, feed, calls) {
    const encoder = await openEncoder(model, [FEATURES], calls);
    return {
      description: {
        labels: [],
        vectorSize: null,
        gives: 'features',
        maxLength: encoder.limit,
        frameTokens: frameTokens(encoder.tokenizer.frame),
      },
      encode: (texts) =>
        encodedTexts(
          textWindows(texts, encoder, feed),
          async (batch) => {
            const output = await encoder.run(batch);
            const parts = logitsOfEach(output, batch.length, output.data.length / batch.length, model.file);
            return parts.map((part, row) => ({ vector: Float64Array.from(part), tokens: batch[row]?.length ?? 0 }));
          },
          (windows) => ({ vector: textVector(windows, null, false) }),
        ),
      probe: encoderProbe(encoder, (output, batch) => logitsOfEach(output, batch.length, output.data.length / batch.length, model.file)),
    };
  },

  columns: () => [],
  records: () => [[]],
  emptyCells: null,
  countAs: () => null,
};
