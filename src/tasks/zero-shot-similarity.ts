/**
 * Zero-shot classification by similarity: the label whose text, or mean of texts, is nearest to the row's in an
 * embedding model.
 *
 * A label's vector is the mean of the normalised vectors of its description and examples. Labels that exclude one another
 * share a softmax over their cosines; else a label's score is its cosine, or 0 where that is negative.
 */
import { answerOfScores, type ClassifyAnswer, classify, namedLabels, type RankingSettings, softmax } from './classify.js';
import { EMBEDDING_OUTPUTS } from './embed.js';
import { type Encoder, encodedTexts, encoderProbe, frameTokens, openEncoder, textWindows } from './encoder.js';
import { mustBeKind } from './kinds.js';
import { hypothesisOn, type ZeroShotLabel } from './label-set.js';
import { type PooledWindow, poolBatch, poolingOf, textVector } from './pooling.js';
import type { FeedOptions, Task } from './task.js';

export interface ZeroShotSimilaritySettings extends RankingSettings {
  readonly labels: readonly ZeroShotLabel[];
  /** A sentence with {} in the place of the label. */
  readonly hypothesis: string;
}

/** Cosines are near one another: sentence-transformers trains with them times 20, the inverse of a temperature of 0.05. */
const COSINE_SCALE = 20;

export const zeroShotSimilarity: Task<ZeroShotSimilaritySettings, ClassifyAnswer> = {
  checkConfig: (config, folder) => mustBeKind(config, folder, 'encoder'),

  async open(model, settings, feed, calls) {
    const encoder = await openEncoder(model, EMBEDDING_OUTPUTS, calls);
    const { pooling } = poolingOf(model);
    const { labels, multiLabel, hypothesis } = settings;
    const pooled = async (batch: readonly (readonly number[])[]): Promise<readonly PooledWindow[]> =>
      poolBatch(await encoder.run(batch), batch, pooling, model.file);
    const vectors: Float32Array[] = [];
    for (const label of labels)
      vectors.push(await labelVector([hypothesisOn(hypothesis, label), ...label.examples], encoder, feed, pooled));
    return {
      description: {
        ...namedLabels(labels.map(({ name }) => name)),
        maxLength: encoder.limit,
        frameTokens: frameTokens(encoder.tokenizer.frame),
      },
      encode: (texts) =>
        encodedTexts(textWindows(texts, encoder, feed), pooled, (windows) => {
          const vector = textVector(windows, null, true);
          const cosines = Float32Array.from(vectors, (label) => dot(vector, label));
          const scores = multiLabel
            ? Array.from(cosines, (cosine) => Math.max(0, cosine))
            : softmax(cosines.map((cosine) => cosine * COSINE_SCALE));
          return answerOfScores(scores, settings);
        }),
      probe: encoderProbe(encoder, (output, batch) =>
        poolBatch(output, batch, pooling, model.file).map(({ vector }) => Float32Array.from(vector)),
      ),
    };
  },

  columns: classify.columns,
  records: classify.records,
  emptyCells: null,
  countAs: classify.countAs,
  findings: classify.findings,
};

/** The normalised mean of the vectors of some texts, each by itself, so that labels do not depend on one another. */
async function labelVector(
  texts: readonly string[],
  encoder: Encoder,
  { maxLength }: FeedOptions,
  pooled: (batch: readonly (readonly number[])[]) => Promise<readonly PooledWindow[]>,
): Promise<Float32Array> {
  const means: PooledWindow[] = [];
  for (const text of texts) {
    const [windows = []] = textWindows([text], encoder, { maxLength, onLong: 'split' }).windows;
    const parts: PooledWindow[] = [];
    for (const window of windows) parts.push(...(await pooled([window])));
    means.push({ vector: Float64Array.from(textVector(parts, null, true)), tokens: 1 });
  }
  return textVector(means, null, true);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
