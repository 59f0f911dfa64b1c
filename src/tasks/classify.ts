/**
 * Text classification: one label and its probability a text, more on request.
 *
 * Any sequence classifier of the hub's layout serves: softmax over its labels, or a sigmoid a label where
 * they do not exclude one another.
 */
import type { Cell } from '../core/cell.js';
import { FaultError } from '../core/faults.js';
import { shown } from '../core/safe-text.js';
import { isJsonObject, type Json } from '../models/folder.js';
import type { FloatTensor, TokenBatch } from '../models/session.js';
import { encodedTexts, encoderProbe, frameTokens, openEncoder } from './encoder.js';
import { mustBeKind, wantedWords } from './kinds.js';
import { numberedWindows, numbersOf } from './numbers.js';
import type { ModelDescription, Task } from './task.js';

/** What goes into the columns of a classifier. */
export interface RankingSettings {
  /** How many labels go into `labels`, best first; null without --top-k. */
  readonly topK: number | null;
  readonly allScores: boolean;
  /** Labels from `threshold` up go into `labels`; they do not exclude one another. */
  readonly multiLabel: boolean;
  readonly threshold: number;
  /** Decimals of a score. */
  readonly precision: number;
}

export interface ClassifySettings extends RankingSettings {
  /** Sigmoid instead of softmax: --multi-label, or as the model's config says. */
  readonly sigmoid: boolean;
}

/** Probabilities are in [0, 1]; labels are indices into the model's. */
export interface ClassifyAnswer {
  /** The best label, or −1 when none reaches the threshold of --multi-label. */
  readonly label: number;
  /** Probability of the best label. */
  readonly score: number;
  /** Labels for the column `labels`, best first; empty unless asked for. */
  readonly ranked: readonly { readonly label: number; readonly score: number }[];
  /** Every probability by label index; empty unless asked for. */
  readonly scores: readonly number[];
}

/** The columns of a classifier, of whatever kind. */
type ClassifierColumns = Required<Pick<Task<RankingSettings, ClassifyAnswer>, 'columns' | 'records' | 'countAs' | 'findings'>>;

/** Whether the model's own config says that labels do not exclude one another, as transformers reads it. */
export function configSaysSigmoid(config: Json): boolean {
  return config['problem_type'] === 'multi_label_classification' || labelNames(config)?.length === 1;
}

/** Labels that are told by name. */
const MOST_NAMED = 6;

export const classify: Task<ClassifySettings, ClassifyAnswer> & ClassifierColumns = {
  checkConfig: (config, folder) => mustBeKind(config, folder, 'classifier'),

  async open(model, settings, feed, calls) {
    const encoder = await openEncoder(model, ['logits'], calls);
    const labels = classifierLabels(model.config, encoder.outputDims, model.file);
    const numbered = numbersOf(model.config).length > 0;
    const rows = (output: FloatTensor, { length }: TokenBatch): readonly Float32Array[] =>
      logitsOfEach(output, length, labels.length, model.file);
    return {
      description: {
        ...namedLabels(labels),
        maxLength: encoder.limit,
        frameTokens: frameTokens(encoder.tokenizer.frame),
      },
      encode: (texts) =>
        encodedTexts(
          numberedWindows(texts, encoder, feed, numbered),
          async (windows) => {
            const batch = windows.map(({ ids }) => ids);
            return rows(await encoder.run(batch, null, numbered ? windows.map(({ numbers }) => numbers ?? []) : null), batch);
          },
          (windows) => answerOf(windows, settings),
        ),
      probe: encoderProbe(encoder, rows),
    };
  },

  columns(description, settings) {
    const all = settings.allScores ? description.labels.map((label) => `score_${label}`) : [];
    return ['label', 'score', ...(hasList(settings) ? ['labels'] : []), ...all];
  },

  records(answer, description, settings) {
    const number = (score: number): Cell => ({ kind: 'number', spelling: score.toFixed(settings.precision) });
    const name = (label: number): string => description.labels[label] ?? '';
    const cells: Cell[] = [{ kind: 'text', value: name(answer.label) }, number(answer.score)];
    if (hasList(settings)) {
      const items = answer.ranked.map(
        ({ label, score }) => `{"label":${JSON.stringify(name(label))},"score":${score.toFixed(settings.precision)}}`,
      );
      cells.push({ kind: 'json', json: `[${items.join(',')}]` });
    }
    cells.push(...answer.scores.map(number));
    return [cells];
  },

  emptyCells: null,

  countAs: (answer, description) => description.labels[answer.label] ?? null,

  findings({ label, score }, { labels }) {
    const name = labels[label];
    return name === undefined ? [] : [{ label: name, score }];
  },
};

/** The parts of a model's description that its labels make. */
export function namedLabels(labels: readonly string[]): Pick<ModelDescription, 'labels' | 'vectorSize' | 'gives'> {
  return { labels, vectorSize: null, gives: labels.length > MOST_NAMED ? `${labels.length} labels` : labels.map(shown).join('/') };
}

/**
 * Names the labels of a classifier.
 *
 * @param outputDims declared dimensions of the logits, −1 where free
 * @throws FaultError model_wrong_kind, model_output_shape, model_incomplete
 */
export function classifierLabels(config: Json, outputDims: readonly number[], file: string): readonly string[] {
  const declared = outputDims[1] ?? -1;
  if (outputDims.length !== 0 && outputDims.length !== 2) {
    throw new FaultError({
      code: 'model_wrong_kind',
      folder: file,
      found: `logits have ${outputDims.length} dimensions`,
      wanted: wantedWords('classifier'),
    });
  }
  const names = labelNames(config);
  if (names !== null) {
    if (declared !== -1 && declared !== names.length) {
      throw new FaultError({
        code: 'model_output_shape',
        file,
        found: `${declared} logits a text`,
        expected: `${names.length}, as many as id2label in config.json has`,
      });
    }
    return names;
  }
  // transformers leaves id2label out of config.json when the names are its defaults
  if (declared === -1) throw new FaultError({ code: 'model_incomplete', folder: file, missing: ['id2label in config.json'] });
  return Array.from({ length: declared }, (_, index) => `LABEL_${index}`);
}

/**
 * Cuts the logits of a batch, [sequences, width] row-major, into one part a sequence.
 *
 * @throws FaultError model_output_shape
 */
export function logitsOfEach(output: FloatTensor, sequences: number, width: number, file: string): readonly Float32Array[] {
  if (output.data.length !== sequences * width) {
    throw new FaultError({
      code: 'model_output_shape',
      file,
      found: `logits of [${output.dims.join(', ')}]`,
      expected: `[${sequences}, ${width}]`,
    });
  }
  return Array.from({ length: sequences }, (_, row) => output.data.subarray(row * width, (row + 1) * width));
}

/**
 * The answer to a text.
 *
 * @param windows logits, one array a window, one number a label
 * @throws FaultError worker_failed when the scores are no numbers
 */
export function answerOf(windows: readonly Float32Array[], settings: ClassifySettings): ClassifyAnswer {
  return answerOfScores(meanProbabilities(windows, settings.sigmoid ? sigmoid : softmax), settings);
}

/** The answer by the probability of each label. @throws FaultError worker_failed when they are no numbers */
export function answerOfScores(scores: readonly number[], settings: RankingSettings): ClassifyAnswer {
  const ranked = rank(scores);
  const best = ranked[0];
  if (best === undefined) throw new Error('bug: a classifier without labels');
  if (scores.some(Number.isNaN))
    throw new FaultError({ code: 'worker_failed', place: 'a text', reason: 'the scores are no numbers (NaN)' });
  return {
    label: settings.multiLabel && best.score < settings.threshold ? -1 : best.label,
    score: best.score,
    ranked: settings.multiLabel
      ? ranked.filter(({ score }) => score >= settings.threshold).slice(0, settings.topK ?? ranked.length)
      : ranked.slice(0, settings.topK ?? 0),
    scores: settings.allScores ? scores : [],
  };
}

function hasList(settings: RankingSettings): boolean {
  return settings.topK !== null || settings.multiLabel;
}

/** Label names by index as id2label has them; null where config.json has none. */
export function labelNames(config: Json): readonly string[] | null {
  const id2label = config['id2label'];
  if (!isJsonObject(id2label)) return null;
  const names: string[] = [];
  for (const [id, name] of Object.entries(id2label)) names[Number(id)] = String(name);
  return names.length === 0 ? null : Array.from(names, (name, index) => name ?? `LABEL_${index}`);
}

/** Mean over windows of the probabilities; for one window they are the probabilities themselves. */
function meanProbabilities(windows: readonly Float32Array[], probabilities: (logits: Float32Array) => number[]): number[] {
  const parts = windows.map(probabilities);
  const first = parts[0] ?? [];
  if (parts.length === 1) return first;
  return first.map((_, label) => parts.reduce((sum, part) => sum + (part[label] ?? 0), 0) / parts.length);
}

/**
 * Softmax with the maximum subtracted, in float64.
 *
 * @param logits float32, one a label; not modified
 * @see Goodfellow, Bengio, Courville, Deep Learning (2016), §4.1
 */
export function softmax(logits: Float32Array): number[] {
  let highest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) highest = Math.max(highest, logit);
  const powers: number[] = [];
  let sum = 0;
  for (const logit of logits) {
    const power = Math.exp(logit - highest);
    powers.push(power);
    sum += power;
  }
  return powers.map((power) => power / sum);
}

/** The logistic function of each logit, in float64. */
export function sigmoid(logits: Float32Array): number[] {
  return Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}

/** Labels by falling score; of equal scores the lower index comes first. */
function rank(scores: readonly number[]): { label: number; score: number }[] {
  return scores.map((score, label) => ({ label, score })).sort((a, b) => b.score - a.score || a.label - b.label);
}
