/**
 * Zero-shot classification by entailment: does the text entail "This example is {label}."?
 *
 * Each window of a text is paired with the hypothesis on each label. Labels that exclude one another share a softmax over
 * their entailment logits; else each has a softmax of its own, against contradiction.
 *
 * @see Yin, Hay, Roth, Benchmarking Zero-shot Text Classification (EMNLP 2019); transformers, ZeroShotClassificationPipeline
 */
import { FaultError } from '../core/faults.js';
import type { Json } from '../models/folder.js';
import {
  answerOfScores,
  type ClassifyAnswer,
  classifierLabels,
  classify,
  labelNames,
  logitsOfEach,
  namedLabels,
  type RankingSettings,
  softmax,
} from './classify.js';
import { contentWindows, encodedTexts, openEncoder } from './encoder.js';
import { mustBeKind } from './kinds.js';
import { hypothesisOn, type ZeroShotLabel } from './label-set.js';
import type { Task } from './task.js';

export interface ZeroShotNliSettings extends RankingSettings {
  readonly labels: readonly ZeroShotLabel[];
  /** A sentence with {} in the place of the label. */
  readonly hypothesis: string;
}

/** Indices of the labels of a model that was trained on entailment. */
export interface EntailmentLabels {
  readonly entailment: number;
  readonly contradiction: number;
}

/** Where entailment and contradiction stand among a model's labels; null when it is no such model. */
export function entailmentLabels(config: Json): EntailmentLabels | null {
  const names = labelNames(config)?.map((name) => name.toLowerCase()) ?? [];
  const entailment = names.findIndex((name) => name.startsWith('entail'));
  if (entailment === -1) return null;
  const contradiction = names.findIndex((name) => name.startsWith('contra') || name.startsWith('not_entail'));
  return { entailment, contradiction: contradiction === -1 ? names.findIndex((_, i) => i !== entailment) : contradiction };
}

/** A text with a hypothesis, framed. */
interface Pair {
  readonly ids: readonly number[];
  readonly types: readonly number[];
  readonly length: number;
}

export const zeroShotNli: Task<ZeroShotNliSettings, ClassifyAnswer> = {
  checkConfig: (config, folder) => mustBeKind(config, folder, 'classifier'),

  async open(model, settings, feed, calls) {
    const encoder = await openEncoder(model, ['logits'], calls);
    const width = classifierLabels(model.config, encoder.outputDims, model.file).length;
    const places = entailmentLabels(model.config);
    if (places === null) {
      throw new FaultError({
        code: 'model_wrong_kind',
        folder: model.folder,
        found: 'none of its labels is entailment',
        wanted: 'a model trained on entailment (NLI)',
      });
    }
    const { labels, multiLabel, hypothesis } = settings;
    const hypotheses = labels.map((label) => encoder.tokenizer.content(hypothesisOn(hypothesis, label)));
    const frame = encoder.tokenizer.pairFrame();
    const longest = feed.maxLength ?? encoder.limit;
    const longestLabel = hypotheses.reduce((most, { length }) => Math.max(most, length), 0);
    const around = frame.prefix.length + frame.middle.length + frame.suffix.length + longestLabel;
    if (longest <= around) {
      throw new FaultError({
        code: 'flag_invalid',
        from: '--labels',
        value: hypothesis,
        expected: 'short enough for the model: the longest label leaves no room for a text',
      });
    }
    const pair = (text: readonly number[], label: readonly number[]): Pair => {
      const ids = [...frame.prefix, ...text, ...frame.middle, ...label, ...frame.suffix];
      const types = [
        ...frame.types.prefix,
        ...text.map(() => frame.types.first),
        ...frame.types.middle,
        ...label.map(() => frame.types.second),
        ...frame.types.suffix,
      ];
      return { ids, types, length: ids.length };
    };
    return {
      description: { ...namedLabels(labels.map(({ name }) => name)), maxLength: encoder.limit, frameTokens: around },
      encode: (texts) => {
        const premises = contentWindows(texts, encoder.tokenizer, { longest, around, onLong: feed.onLong });
        const windows = premises.windows.map((parts) => parts.flatMap((part) => hypotheses.map((label) => pair(part, label))));
        return encodedTexts(
          { ...premises, windows },
          async (batch) =>
            logitsOfEach(
              await encoder.run(
                batch.map(({ ids }) => ids),
                batch.map(({ types }) => types),
              ),
              batch.length,
              width,
              model.file,
            ),
          (outputs) => answerOfScores(meanScores(outputs, labels.length, places, multiLabel), settings),
        );
      },
      probe: null,
    };
  },

  columns: classify.columns,
  records: classify.records,
  emptyCells: null,
  countAs: classify.countAs,
  findings: classify.findings,
};

/** Probabilities of the labels, meaned over the windows. @param outputs logits of each window with each label, in that order */
function meanScores(
  outputs: readonly Float32Array[],
  labels: number,
  { entailment, contradiction }: EntailmentLabels,
  multiLabel: boolean,
): readonly number[] {
  const sums = new Array<number>(labels).fill(0);
  const windows = outputs.length / labels;
  for (let window = 0; window < windows; window++) {
    const logits = outputs.slice(window * labels, (window + 1) * labels);
    const scores = multiLabel
      ? logits.map((of) => softmax(Float32Array.of(of[contradiction] ?? 0, of[entailment] ?? 0))[1] ?? 0)
      : softmax(Float32Array.from(logits, (of) => of[entailment] ?? 0));
    scores.forEach((score, label) => {
      sums[label] = (sums[label] ?? 0) + score / windows;
    });
  }
  return sums;
}
