/**
 * Metrics as the keys of `eval --json` (contract §9).
 *
 * Classes and types are keys as they are, `__proto__` too: objects come from Object.fromEntries, which defines keys and never assigns.
 * Fractions are in [0, 1]. The scores of texts have their keys already (text-scores.ts).
 */
import type { ClassificationScores, ConfusionMatrix } from './classification.js';
import type { ClassScores } from './precision-recall.js';
import type { RankingScores } from './ranking.js';
import type { SpanScores } from './spans.js';

export interface ClassificationJson {
  readonly rows: number;
  readonly accuracy: number;
  readonly macro_f1: number;
  readonly weighted_f1: number;
  readonly per_class: Readonly<Record<string, ClassScores>>;
  /** null with too many labels for a matrix. */
  readonly confusion: ConfusionMatrix | null;
}

export interface SpansJson {
  readonly rows: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly per_type: Readonly<Record<string, ClassScores>>;
}

export interface RankingJson {
  readonly rows: number;
  /** Rows with something relevant: those the means are over. */
  readonly judged: number;
  readonly k: number;
  readonly recall_at_k: number;
  readonly ndcg_at_k: number;
}

/** The scores of one label a row. */
export function classificationJson({ rows, accuracy, macro, weighted, perClass, confusion }: ClassificationScores): ClassificationJson {
  return { rows, accuracy, macro_f1: macro.f1, weighted_f1: weighted.f1, per_class: Object.fromEntries(perClass), confusion };
}

/** The scores of entities; those of the whole are micro averages. */
export function spansJson({ rows, micro, perType }: SpanScores): SpansJson {
  return { rows, precision: micro.precision, recall: micro.recall, f1: micro.f1, per_type: Object.fromEntries(perType) };
}

/** The scores of ranked lists. */
export function rankingJson({ rows, judged, k, recallAtK, ndcgAtK }: RankingScores): RankingJson {
  return { rows, judged, k, recall_at_k: recallAtK, ndcg_at_k: ndcgAtK };
}
