/** The card of a trained model, README.md in its folder: what it was made from, how, and how well it does. */
import type { ClassificationScores } from '../analysis/classification.js';
import type { ModelFolder } from '../models/folder.js';
import type { Training } from './training.js';
import type { Interval, TrainingReport } from './training-report.js';

export interface CardFacts {
  readonly encoder: ModelFolder;
  readonly encoderSha256: string;
  /** What features are made of, in words. */
  readonly parts: string;
  readonly training: Training;
  readonly report: TrainingReport;
  readonly scores: ClassificationScores;
  /** SHA-256 of the rows: texts, labels and numbers as JSON lines. */
  readonly dataSha256: string;
  readonly version: string;
}

/** Labels in the table at most; of more, those that do worst. */
const MAX_LABELS = 40;

/** The card as Markdown. The same facts give the same text: no date is in it. */
export function modelCard({ encoder, encoderSha256, parts, training, report, scores, dataSha256, version }: CardFacts): string {
  const { columns, outOfScope, kept, balanced, seed } = training;
  const { held_out: heldOut } = report;
  const classes = [...scores.perClass].sort(([, a], [, b]) => a.f1 - b.f1);
  const rows = classes
    .slice(0, MAX_LABELS)
    .map(
      ([label, { precision, recall, f1, support }]) =>
        `| ${cell(label)} | ${precision.toFixed(3)} | ${recall.toFixed(3)} | ${f1.toFixed(3)} | ${support} |`,
    );
  const lines = [
    '# Text classifier',
    `${report.labels} labels, trained by \`llm-threads train\` ${version} on a frozen encoder. Use it: \`llm-threads classify INPUT --model FOLDER\`.`,
    '',
    `- **Encoder** ${encoder.name}, SHA-256 ${encoderSha256}. Its weights are part of this model: its licence holds for them.`,
    `- **Data** ${report.rows} rows, SHA-256 of texts, labels and numbers ${dataSha256}. Whoever has the rows decides who may use what was learned from them.`,
    `- **Features** ${parts}, pooled and brought to length 1${columns.numbers.length === 0 ? '' : `; the numbers ${columns.numbers.map((name) => `\`${cell(name)}\``).join(', ')}, missing ones as their mean`}.`,
    `- **Head** softmax regression, L2 penalty ${report.penalty}, temperature ${report.temperature}, prior ${report.prior}, classes ${balanced ? 'balanced' : 'as frequent as in the data'}, seed ${seed}.`,
    ...(outOfScope === null
      ? []
      : [
          `- **Out of scope** \`${cell(outOfScope)}\`; set so that ${(100 * kept).toFixed(1)} % of the rightly labelled rows in scope keep their label.`,
        ]),
    '',
    '## On held-out rows',
    'Each row judged by a head that has not seen it (five folds), and by what was settled without the rows of its fold. The intervals (95 %, Wilson) are for texts of the same kind, with labels as frequent; texts of another kind do worse.',
    '',
    '| figure | share | interval |',
    '|---|---|---|',
    `| accuracy | ${heldOut.accuracy} | ${interval(heldOut.accuracy_interval)} |`,
    `| mean over labels in scope | ${heldOut.label_mean} | ${interval(heldOut.label_mean_interval)} |`,
    `| in scope right | ${heldOut.in_scope_accuracy ?? '–'} | ${interval(heldOut.in_scope_interval)} |`,
    `| out of scope found | ${heldOut.out_of_scope_recall ?? '–'} | ${interval(heldOut.out_of_scope_interval)} |`,
    `| macro F1 | ${heldOut.macro_f1} | |`,
    `| calibration error | ${heldOut.calibration_error} | |`,
    '',
    `${classes.length > MAX_LABELS ? `The ${MAX_LABELS} labels that do worst` : 'Labels, the worst first'}:`,
    '',
    '| label | precision | recall | F1 | rows |',
    '|---|---|---|---|---|',
    ...rows,
  ];
  return `${lines.join('\n')}\n`;
}

function interval(ends: Interval | null): string {
  return ends === null ? '–' : ends.join(' to ');
}

/** A name within a table: nothing in it may end the cell or the line. */
function cell(name: string): string {
  return name.replace(/[|`\\]/g, '\\$&').replace(/\s+/g, ' ');
}
