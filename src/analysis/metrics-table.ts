/** Metrics as the tables a person reads: the numbers of metrics-json.ts, rounded. */
import { shown } from '../core/safe-text.js';
import type { ClassificationScores, ConfusionMatrix } from './classification.js';
import type { ClassScores } from './precision-recall.js';
import type { RankingScores } from './ranking.js';
import type { SpanScores } from './spans.js';
import type { TextScores } from './text-scores.js';
import { columnsOf, textTable } from './text-table.js';

/** With more labels the confusion matrix is left to `--json`: it would not fit a terminal. */
const MATRIX_SHOWN_LABELS = 20;

/** Columns that the names of the labels may take above the matrix; else their numbers stand there. */
const MATRIX_HEADER_COLUMNS = 90;

/** Accuracy, a line a class, the averages and, with at most 20 labels, the confusion matrix. */
export function classificationTable({ rows, accuracy, macro, weighted, perClass, confusion }: ClassificationScores): string {
  const parts = [
    `${rowsCounted(rows)}, accuracy ${fraction(accuracy)}`,
    scoresTable('label', perClass, [
      ['macro average', macro],
      ['weighted average', weighted],
    ]),
  ];
  if (confusion !== null && confusion.labels.length > 0 && confusion.labels.length <= MATRIX_SHOWN_LABELS)
    parts.push(matrixTable(confusion));
  return parts.join('\n\n');
}

/** A line a type and one for all entities. */
export function spansTable({ rows, micro, perType }: SpanScores): string {
  return `${rowsCounted(rows)}\n\n${scoresTable('type', perType, [['all entities', micro]])}`;
}

/** A line a score. */
export function textScoresTable({ rows, bleu, chrf, rouge1, rouge2, rougeL }: TextScores): string {
  const lines = [
    ['BLEU', bleu.toFixed(2), 'of 100'],
    ['chrF2', chrf.toFixed(2), 'of 100'],
    ['ROUGE-1', fraction(rouge1)],
    ['ROUGE-2', fraction(rouge2)],
    ['ROUGE-L', fraction(rougeL)],
  ];
  return `${rowsCounted(rows)}\n\n${textTable(lines)}`;
}

/** A line a score, and how many rows could not be judged. */
export function rankingTable({ rows, judged, k, recallAtK, ndcgAtK }: RankingScores): string {
  const left = rows === judged ? '' : `, ${whole(rows - judged)} without anything relevant left out`;
  const lines = [
    [`recall@${k}`, fraction(recallAtK)],
    [`nDCG@${k}`, fraction(ndcgAtK)],
  ];
  return `${rowsCounted(rows)}${left}\n\n${textTable(lines)}`;
}

function scoresTable(
  heading: string,
  classes: ReadonlyMap<string, ClassScores>,
  averages: readonly (readonly [string, ClassScores])[],
): string {
  const line = (name: string, { precision, recall, f1, support }: ClassScores): string[] => [
    name,
    fraction(precision),
    fraction(recall),
    fraction(f1),
    whole(support),
  ];
  return textTable([
    [heading, 'precision', 'recall', 'f1', 'support'],
    // shown() quotes names with spaces, which sets a class apart from the averages
    ...[...classes].map(([name, scores]) => line(shown(name), scores)),
    [],
    ...averages.map(([name, scores]) => line(name, scores)),
  ]);
}

function matrixTable({ labels, matrix }: ConfusionMatrix): string {
  const names = labels.map(shown);
  const named = columnsOf(names.join('  ')) <= MATRIX_HEADER_COLUMNS;
  const numbers = names.map((_, index) => String(index + 1));
  return textTable([
    ['gold ↓ predicted →', ...(named ? names : numbers)],
    ...matrix.map((counts, row) => [named ? (names[row] ?? '') : `${numbers[row]} ${names[row]}`, ...counts.map(whole)]),
  ]);
}

function rowsCounted(rows: number): string {
  return `${whole(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

function fraction(value: number): string {
  return value.toFixed(4);
}
