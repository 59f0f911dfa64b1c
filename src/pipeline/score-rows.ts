/**
 * `eval`: rows with a gold value, and a predicted one that a model answers or a column holds, to scores.
 *
 * Both values are compared as they are spelled in a column, so that scoring a model and scoring the file that it wrote give the same
 * numbers. A row without text has no prediction: the empty label, no entities. A row without a gold value is left out, and told.
 */
import { type ScoredKind, type Scorer, scorerOf } from '../analysis/scorer.js';
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
    const scorer = scorerOf(scoring.kind);
    return {
      ...collector(scoring, input, watch, scorer, description.labels),
      take: (row, answer) => add(scorer, goldOf(input, row), answer === null ? '' : predictedOf(answer)),
      countAs: (answer) => task.countAs(answer, description),
    };
  };
}

/** Scores a column of predictions. @throws FaultError usage when the input does not hold that kind of values */
export function scoreColumn(scoring: Scoring, watch: Watch): (input: OpenedInput) => Collector<string> {
  return (input) => {
    watch.say(`no model: ${shown(scoring.predicted ?? '')} against gold ${shown(scoring.gold)}; reading ${input.schema.format}`);
    const scorer = scorerOf(scoring.kind);
    return {
      ...collector(scoring, input, watch, scorer, null),
      take: (row) => add(scorer, goldOf(input, row), input.besideOf(row)[1] ?? ''),
      countAs: (predicted) => (scoring.kind === 'label' ? predicted : null),
    };
  };
}

function goldOf(input: OpenedInput, row: Row): string {
  return input.besideOf(row)[0] ?? '';
}

/** Only sums are kept: no row makes a record. */
function add(scorer: Scorer, gold: string, predicted: string): 0 {
  if (gold.trim() !== '') scorer.add(gold, predicted);
  return 0;
}

function collector(
  { kind, json, gold, predicted }: Scoring,
  input: OpenedInput,
  watch: Watch,
  scorer: Scorer,
  known: readonly string[] | null,
): Required<Pick<Collector, 'refuse' | 'results'>> {
  checkKind(kind, input);
  const names = [gold, ...(predicted === null ? [] : [predicted])];
  let rows = 0;
  let without = 0;
  return {
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
      const doubt = scorer.doubt(known);
      if (doubt !== null)
        watch.say(
          `Gold ${kind === 'label' ? 'labels' : 'types'} that ${known === null ? 'were never predicted in this spelling' : 'the model does not have'}: ${doubt}.`,
        );
      return [[Buffer.from(`${json ? JSON.stringify(scorer.json()) : scorer.table()}\n`)]];
    },
  };
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
