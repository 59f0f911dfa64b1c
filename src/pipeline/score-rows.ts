/**
 * `eval`: rows with a gold value, and a predicted one that a model answers or a column holds, to scores.
 *
 * Both values are compared as they are spelled in a column, so that scoring a model and scoring the file that it wrote give the same
 * numbers. A row without text has no prediction: the empty label, no entities; that is told where it costs points. A row without a
 * gold value is left out, and told.
 */
import { type ScoredKind, scorerOf, someOf } from '../analysis/scorer.js';
import { cellText } from '../core/cell.js';
import { FaultError } from '../core/faults.js';
import { type Rejected, type Row, rejectRow } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import type { OpenedInput } from '../input/open.js';
import { type Answer, chosenTask } from '../tasks/registry.js';
import { announcement } from './announcement.js';
import type { Collector } from './collect-rows.js';
import type { OpenedAnswering } from './opened-run.js';
import type { RowRun, Watch } from './row-run.js';

export interface Scoring {
  readonly kind: ScoredKind;
  /** The scores as JSON, not as a table. */
  readonly json: boolean;
  /** Columns as they were typed: the first of those beside the text is the gold one, the second, if there is one, the predicted. */
  readonly gold: string;
  readonly predicted: string | null;
  /** Rankings: the column, the third of those beside the text, of which rows with the same value are one query; null: each row is one. */
  readonly query?: string | null;
  /** Rankings: how many of a list count; null: as usual. */
  readonly k?: number | null;
}

/** Scores what a model answers. @throws FaultError usage when the input does not hold that kind of values */
export function scoreAnswers(scoring: Scoring, run: RowRun, watch: Watch): (opened: OpenedAnswering) => Collector<Answer> {
  return ({ input, description }) => {
    watch.say(`${announcement(run.model, { input, description }, null)}, gold from ${shown(scoring.gold)}`);
    const task = chosenTask(run.task);
    const predictedOf = (answer: Answer): string => {
      const [[cell] = []] = task.records(answer, description);
      return cell === undefined ? '' : cellText(cell);
    };
    const { take, ...summed } = collector(scoring, input, watch, description.labels);
    return {
      ...summed,
      take: (row, answer) => take(row, answer === null ? '' : predictedOf(answer)),
      countAs: (answer) => task.countAs(answer, description),
    };
  };
}

/** Scores a column of predictions. @throws FaultError usage when the input does not hold that kind of values */
export function scoreColumn(scoring: Scoring, watch: Watch): (input: OpenedInput) => Collector<string> {
  return (input) => {
    watch.say(`no model: ${shown(scoring.predicted ?? '')} against gold ${shown(scoring.gold)}; reading ${input.schema.format}`);
    const { take, ...summed } = collector(scoring, input, watch, null);
    return {
      ...summed,
      take: (row) => take(row, input.besideOf(row)[1] ?? ''),
      countAs: (predicted) => (scoring.kind === 'label' ? predicted : null),
    };
  };
}

function goldOf(input: OpenedInput, row: Row): string {
  return input.besideOf(row)[0] ?? '';
}

/** What scoring an answer and scoring a column share. */
interface Scored extends Required<Pick<Collector, 'refuse' | 'results'>> {
  /** Only sums are kept: no row makes a record. */
  take(row: Row, predicted: string): 0;
}

/** @param known the labels of the model; null where a column is scored */
function collector(
  { kind, json, gold, predicted, query = null, k = null }: Scoring,
  input: OpenedInput,
  watch: Watch,
  known: readonly string[] | null,
): Scored {
  checkKind(kind, input);
  const scorer = scorerOf(kind, k);
  const names = [gold, ...(predicted === null ? [] : [predicted])];
  let rows = 0;
  let without = 0;
  let unanswered = 0;
  return {
    take(row, answer) {
      const wanted = goldOf(input, row);
      if (wanted.trim() === '') return 0;
      if (answer.trim() === '') unanswered += 1;
      scorer.add(wanted, answer, query === null ? null : (input.besideOf(row)[2] ?? ''));
      return 0;
    },
    refuse(row): Rejected | null {
      for (const [index, value] of input.besideOf(row).slice(0, names.length).entries()) {
        const column = names[index] ?? null;
        if (value === null && kind === 'tags') return rejectRow(row, 'parse', column, 'a word of the sentence has no such column');
        const wrong = scorer.refuse(value ?? '');
        if (wrong !== null) return rejectRow(row, 'parse', column, wrong);
      }
      rows += 1;
      if (goldOf(input, row).trim() === '') without += 1;
      return null;
    },
    results() {
      if (without > 0) watch.say(`${without} of ${rows} rows have no gold value in ${shown(gold)}: left out of the scores.`);
      const counted = UNANSWERED[kind];
      if (unanswered > 0 && counted !== null) watch.say(`${unanswered} of ${rows - without} rows have no prediction: ${counted}.`);
      const doubt = scorer.doubt(known);
      if (doubt?.all === true && known !== null) throw otherLabels(kind, gold, doubt.names, known);
      if (doubt !== null)
        watch.say(
          `Gold ${kind === 'label' ? 'labels' : 'types'} that ${known === null ? 'were never predicted in this spelling' : 'the model does not have'}: ${doubt.names}.`,
        );
      return [[Buffer.from(`${json ? JSON.stringify(scorer.json()) : scorer.table()}\n`)]];
    },
  };
}

/** What a prediction without a word in it is scored as; null where it is as good as any. */
const UNANSWERED: Readonly<Record<ScoredKind, string | null>> = {
  label: 'counted as wrong, under a label "" that the averages take in',
  text: 'scored as empty texts',
  entities: null,
  tags: null,
  ranking: null,
};

/** Nothing was found because nothing could be: scores of 0 would blame the model. */
function otherLabels(kind: ScoredKind, gold: string, names: string, known: readonly string[]): FaultError {
  const what = kind === 'label' ? 'label' : 'type';
  return new FaultError({
    code: 'usage',
    message: `No gold ${what} in ${shown(gold)} is one of the model: gold ${names}; the model has ${someOf(known.map(shown))}.`,
    remedy: `Name another column with --label-column, another model with --model, or spell the ${what}s as the model does.`,
  });
}

function checkKind(kind: ScoredKind, { schema }: OpenedInput): void {
  if ((kind === 'tags') === (schema.format === 'conll') || schema.columns.length === 0) return;
  throw new FaultError({
    code: 'usage',
    message:
      schema.format === 'conll' ? 'CoNLL holds a tag for each word: these are scored as ner.' : `${schema.format} holds no tags of words.`,
    remedy:
      schema.format === 'conll' ? 'Say --input-format conll --task ner, or leave --task out.' : 'Say --input-format conll if it is CoNLL.',
  });
}
