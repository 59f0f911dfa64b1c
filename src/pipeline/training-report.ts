/** What a training came to, on rows that the judging heads had not seen: for `--summary json`, the terminal and the model's card. */
import { type ClassificationScores, ConfusionCounter } from '../analysis/classification.js';
import { rounded } from '../core/rounded.js';
import { shown } from '../core/safe-text.js';
import { percent } from '../report/spell.js';
import { calibrationError } from '../training/probabilities.js';
import type { TrainedHead } from '../training/train-head.js';
import type { LabelledRows } from './labelled-rows.js';

/** Decimals of all figures. */
const DECIMALS = 4;

/** Keys as in `--summary json`; fractions in [0, 1]. */
export interface TrainingReport {
  readonly rows: number;
  readonly labels: number;
  readonly penalty: number;
  readonly temperature: number;
  readonly held_out: {
    readonly accuracy: number;
    readonly macro_f1: number;
    readonly calibration_error: number;
    /** Of rows in scope, those that got their label; null where no label is out of scope. */
    readonly in_scope_accuracy: number | null;
    /** Of rows out of scope, those that were told so; null where no row is. */
    readonly out_of_scope_recall: number | null;
  };
}

/** A report, and the scores it is made from. */
export interface JudgedTraining {
  readonly report: TrainingReport;
  readonly scores: ClassificationScores;
}

/** Sums up what held-out rows were taken for. @param classes names of the head's classes, as its logits stand */
export function judgeTraining(
  head: TrainedHead,
  { rows, labels }: LabelledRows,
  classes: readonly string[],
  outOfScope: string | null,
): JudgedTraining {
  const counter = new ConfusionCounter();
  const inside = { rows: 0, right: 0 };
  const outside = { rows: 0, right: 0 };
  head.heldOut.forEach(({ label }, row) => {
    const gold = classes[labels[row] ?? 0] ?? '';
    const called = classes[label] ?? '';
    counter.add(gold, called);
    const side = gold === outOfScope ? outside : inside;
    side.rows += 1;
    if (gold === called) side.right += 1;
  });
  const scores = counter.scores();
  const share = ({ rows: all, right }: typeof inside): number | null =>
    outOfScope === null || all === 0 ? null : rounded(right / all, DECIMALS);
  return {
    scores,
    report: {
      rows,
      labels: classes.length,
      penalty: head.penalty,
      temperature: rounded(1 / head.scale, DECIMALS),
      held_out: {
        accuracy: rounded(scores.accuracy, DECIMALS),
        macro_f1: rounded(scores.macro.f1, DECIMALS),
        calibration_error: rounded(calibrationError(head.heldOut, Int32Array.from(labels)), DECIMALS),
        in_scope_accuracy: share(inside),
        out_of_scope_recall: share(outside),
      },
    },
  };
}

/** The report in a line or two. */
export function reportLines({ rows, labels, held_out: scores }: TrainingReport, outOfScope: string | null): readonly string[] {
  const scope =
    scores.in_scope_accuracy === null
      ? ''
      : `; in scope ${percent(scores.in_scope_accuracy)} right, ${scores.out_of_scope_recall === null ? `no row to check ${shown(outOfScope ?? '')}` : `out of scope ${percent(scores.out_of_scope_recall)} found`}`;
  return [
    `trained on ${rows} rows of ${labels} labels; on held-out rows: accuracy ${percent(scores.accuracy)}, macro F1 ${scores.macro_f1.toFixed(4)}, calibration error ${percent(scores.calibration_error)}${scope}`,
  ];
}
