/**
 * Collects what a head is trained on: features, numbers and label of each row that has a text and a label.
 *
 * What is left out is counted and told, never silently dropped.
 */
import { createHash } from 'node:crypto';
import { byCodePoints } from '../analysis/label-order.js';
import { FaultError } from '../core/faults.js';
import { readNumber } from '../core/numbered-text.js';
import type { Rejected, Row } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import type { TrainingRefusal } from '../core/training-refusals.js';
import type { OpenedInput } from '../input/open.js';
import type { Answer } from '../tasks/registry.js';
import { numbersIn } from './numbers-beside.js';

/** Columns beside the text, in this order: the label, then the numbers. */
export interface LabelledColumns {
  readonly label: string;
  readonly numbers: readonly string[];
}

/** Rows to train on. */
export interface LabelledRows {
  readonly rows: number;
  /** Text features of each row. */
  readonly vectors: readonly Float32Array[];
  /** Numbers of each row, NaN where there is none. */
  readonly numbers: readonly (readonly number[])[];
  /** Names of the classes, sorted by code points; the one out of scope, if rows have it, is the last. */
  readonly classes: readonly string[];
  /** Class of each row. */
  readonly labels: readonly number[];
  /** SHA-256 of texts, labels and numbers, as JSON lines. */
  readonly sha256: string;
}

/** Rows below which nothing can be held out. */
const LEAST_ROWS = 10;

/** Classes from which on a label a row is taken for a mistake. */
const MANY_CLASSES = 20;

export class LabelledCollector {
  private readonly vectors: Float32Array[] = [];
  private readonly numbers: (readonly number[])[] = [];
  private readonly names: string[] = [];
  private readonly labelOf = new Map<string, string>();
  private readonly disputed = new Set<string>();
  private readonly hash = createHash('sha256');
  private readonly without = { text: 0, label: 0 };

  constructor(
    private readonly input: OpenedInput,
    private readonly columns: LabelledColumns,
  ) {}

  /** The reject of a row whose numbers are none; an empty cell is a number that is missing. */
  refuse(row: Row): Rejected | null {
    const [, ...cells] = this.input.besideOf(row);
    const numbers = numbersIn(row, cells, this.columns.numbers);
    return 'kind' in numbers ? numbers : null;
  }

  /** Takes a row; null stands for one without text. */
  take(row: Row, answer: Answer | null): void {
    const [label, ...cells] = this.input.besideOf(row);
    if (label === null || label === undefined || label.trim() === '') {
      this.without.label += 1;
      return;
    }
    if (answer === null || !('vector' in answer)) {
      this.without.text += 1;
      return;
    }
    const known = this.labelOf.get(row.text);
    if (known !== undefined && known !== label) this.disputed.add(row.text);
    this.labelOf.set(row.text, label);
    this.hash.update(`${JSON.stringify([row.text, label, ...cells])}\n`);
    this.vectors.push(answer.vector);
    this.numbers.push(cells.map((cell) => readNumber(cell) ?? Number.NaN));
    this.names.push(label);
  }

  /**
   * The rows, once all are taken.
   *
   * @param outOfScope the label of rows that belong to no class, or null
   * @param tell told of what was left out, and of labels that are doubtful
   * @throws FaultError training_refused
   */
  finish(outOfScope: string | null, tell: (line: string) => void): LabelledRows {
    const counts = new Map<string, number>();
    for (const name of this.names) counts.set(name, (counts.get(name) ?? 0) + 1);
    const inScope = [...counts.keys()].filter((name) => name !== outOfScope).sort(byCodePoints);
    this.check(counts, inScope.length);
    this.warn(counts, tell);
    const classes = [...inScope, ...(outOfScope !== null && counts.has(outOfScope) ? [outOfScope] : [])];
    const indices = new Map(classes.map((name, index) => [name, index]));
    return {
      rows: this.names.length,
      vectors: this.vectors,
      numbers: this.numbers,
      classes,
      labels: this.names.map((name) => indices.get(name) ?? 0),
      sha256: this.hash.digest('hex'),
    };
  }

  private check(counts: ReadonlyMap<string, number>, inScope: number): void {
    const rows = this.names.length;
    const why: TrainingRefusal | null =
      rows === 0
        ? 'no_rows'
        : rows < LEAST_ROWS
          ? 'few_rows'
          : counts.size === 1
            ? 'one_class'
            : inScope < 2
              ? 'out_of_scope_only'
              : counts.size >= MANY_CLASSES && counts.size > 0.9 * rows
                ? 'labels_differ'
                : null;
    const file = this.input.files[0]?.path ?? '-';
    if (why !== null) throw new FaultError({ code: 'training_refused', file, column: this.columns.label, why });
  }

  private warn(counts: ReadonlyMap<string, number>, tell: (line: string) => void): void {
    const { text, label } = this.without;
    if (label > 0) tell(`${label} rows have no label in ${shown(this.columns.label)}: left out.`);
    if (text > 0) tell(`${text} rows have a label but no text: left out.`);
    if (this.disputed.size > 0) tell(`${this.disputed.size} texts occur with more than one label: each row counts as it is.`);
    const single = [...counts].filter(([, count]) => count === 1).map(([name]) => name);
    if (single.length > 0)
      tell(`${single.length} labels have one row only (${listed(single)}): learned, but never right in the held-out report.`);
    const plain = new Map<string, string>();
    for (const name of counts.keys()) {
      const other = plain.get(name.trim().toLowerCase());
      if (other !== undefined) tell(`Labels ${shown(other)} and ${shown(name)} differ by case or white space only: they are two labels.`);
      plain.set(name.trim().toLowerCase(), name);
    }
  }
}

/** Names in a message. */
const MAX_LISTED = 5;

function listed(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return `${names.slice(0, MAX_LISTED).map(shown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
