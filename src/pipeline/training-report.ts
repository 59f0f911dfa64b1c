/** What a training came to, on rows that took no part in what judges them: for `--summary json`, the terminal and the model's card. */
import { type ClassificationScores, ConfusionCounter } from '../analysis/classification.js';
import { wilsonInterval } from '../analysis/wilson.js';
import { rounded } from '../core/rounded.js';
import { shown } from '../core/safe-text.js';
import { percent } from '../report/spell.js';
import { calibrationError } from '../training/probabilities.js';
import type { TrainedHead } from '../training/train-head.js';
import type { LabelledRows } from './labelled-rows.js';

/** Decimals of all figures. */
const DECIMALS = 4;

/** The largest label has so many times the rows of the smallest from which on the mean over labels is told. */
const UNBALANCED = 2;

/** Ends of a 95 % interval. */
export type Interval = readonly [low: number, high: number];

/** Keys as in `--summary json`; fractions in [0, 1]. */
export interface TrainingReport {
  readonly rows: number;
  readonly labels: number;
  readonly penalty: number;
  readonly temperature: number;
  /** How much of a label's frequency its bias carries beside what was learned. */
  readonly prior: number;
  readonly held_out: {
    readonly accuracy: number;
    readonly accuracy_interval: Interval;
    readonly macro_f1: number;
    readonly calibration_error: number;
    /** Of the rows of a label in scope, those that got it: the mean over these labels, each counting the same. */
    readonly label_mean: number;
    readonly label_mean_interval: Interval;
    /** Of rows in scope, those that got their label; null where no label is out of scope. */
    readonly in_scope_accuracy: number | null;
    readonly in_scope_interval: Interval | null;
    /** Of rows out of scope, those that were told so; null where no row is. */
    readonly out_of_scope_recall: number | null;
    readonly out_of_scope_interval: Interval | null;
  };
}

/** A report, and what it is made from. */
export interface JudgedTraining {
  readonly report: TrainingReport;
  readonly scores: ClassificationScores;
  /** Whether labels in scope differ much in their rows, so that the mean over labels says something of its own. */
  readonly unbalanced: boolean;
}

/** Rows, and those of them that were told rightly. */
interface Told {
  rows: number;
  right: number;
}

/** Sums up what held-out rows were taken for. @param classes names of the head's classes, as its logits stand */
export function judgeTraining(
  head: TrainedHead,
  { rows, labels }: LabelledRows,
  classes: readonly string[],
  outOfScope: string | null,
): JudgedTraining {
  const counter = new ConfusionCounter();
  const told = classes.map((): Told => ({ rows: 0, right: 0 }));
  head.heldOut.forEach(({ label }, row) => {
    const gold = labels[row] ?? 0;
    counter.add(classes[gold] ?? '', classes[label] ?? '');
    const own = told[gold];
    if (own === undefined) return;
    own.rows += 1;
    own.right += gold === label ? 1 : 0;
  });
  const scores = counter.scores();
  const inside = told.filter(({ rows: own }, label) => classes[label] !== outOfScope && own > 0);
  const outside = told.filter((_, label) => classes[label] === outOfScope);
  const scope = outOfScope === null ? null : { inside: figure(sumOf(inside)), outside: figure(sumOf(outside)) };
  const sizes = inside.map(({ rows: own }) => own);
  const mean = labelMean(inside);
  const all = figure(sumOf(told));
  return {
    scores,
    unbalanced: Math.max(...sizes) >= UNBALANCED * Math.min(...sizes),
    report: {
      rows,
      labels: classes.length,
      penalty: head.penalty,
      temperature: rounded(1 / head.scale, DECIMALS),
      prior: rounded(head.tau, DECIMALS),
      held_out: {
        accuracy: rounded(scores.accuracy, DECIMALS),
        accuracy_interval: all?.interval ?? [0, 1],
        macro_f1: rounded(scores.macro.f1, DECIMALS),
        calibration_error: rounded(calibrationError(head.heldOut, Int32Array.from(labels)), DECIMALS),
        label_mean: mean.share,
        label_mean_interval: mean.interval,
        in_scope_accuracy: scope?.inside?.share ?? null,
        in_scope_interval: scope?.inside?.interval ?? null,
        out_of_scope_recall: scope?.outside?.share ?? null,
        out_of_scope_interval: scope?.outside?.interval ?? null,
      },
    },
  };
}

interface Figure {
  readonly share: number;
  readonly interval: Interval;
}

function sumOf(told: readonly Told[]): Told {
  return told.reduce((sum, { rows, right }) => ({ rows: sum.rows + rows, right: sum.right + right }), { rows: 0, right: 0 });
}

/** The share that is right; null of no rows. */
function figure({ rows, right }: Told): Figure | null {
  return rows === 0 ? null : roundedFigure(right / rows, wilsonInterval(right / rows, rows));
}

/**
 * The mean over labels of the share that is right. Its variance is that of a share of as many rows as the labels have in the harmonic
 * mean, times the number of labels: those are the rows of the interval.
 */
function labelMean(told: readonly Told[]): Figure {
  const share = told.reduce((sum, { rows, right }) => sum + right / rows, 0) / told.length;
  return roundedFigure(share, wilsonInterval(share, told.length ** 2 / told.reduce((sum, { rows }) => sum + 1 / rows, 0)));
}

function roundedFigure(share: number, [low, high]: Interval): Figure {
  return { share: rounded(share, DECIMALS), interval: [rounded(low, DECIMALS), rounded(high, DECIMALS)] };
}

/** The report in a few lines. */
export function reportLines({ report, unbalanced }: Omit<JudgedTraining, 'scores'>, outOfScope: string | null): readonly string[] {
  const { rows, labels, held_out: scores } = report;
  const each = unbalanced ? `, each label counting the same ${spelled(scores.label_mean, scores.label_mean_interval)}` : '';
  const rest = `macro F1 ${scores.macro_f1.toFixed(4)}, calibration error ${percent(scores.calibration_error)}`;
  const inside = spelled(scores.in_scope_accuracy, scores.in_scope_interval, 'right');
  const outside = spelled(scores.out_of_scope_recall, scores.out_of_scope_interval, 'found');
  const found = outside === null ? `no row to check ${shown(outOfScope ?? '')}` : `out of scope ${outside}`;
  const first = `trained on ${rows} rows of ${labels} labels; on held-out rows: accuracy ${spelled(scores.accuracy, scores.accuracy_interval)}`;
  return [
    ...(inside === null ? [`${first}${each}, ${rest}`] : [`${first}, ${rest}`, `in scope ${inside}${each}; ${found}`]),
    'in brackets: 95 % intervals for texts of the same kind as these rows; texts of another kind do worse',
  ];
}

/** 0.967, [0.96, 0.973], right → 96.7 % right (96.0–97.3). */
function spelled(share: number | null, interval: Interval | null, what = ''): string | null {
  if (share === null || interval === null) return null;
  const [low, high] = interval.map((end) => (100 * end).toFixed(1));
  return `${percent(share)}${what === '' ? '' : ` ${what}`} (${low}–${high})`;
}
