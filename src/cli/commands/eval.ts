/** `eval`: its flags to what is scored, and by which model, if any. */
import type { ScoredKind } from '../../analysis/scorer.js';
import { FaultError } from '../../core/faults.js';
import { formatOfName } from '../../core/row.js';
import { resolveModel } from '../../models/resolve.js';
import { type Scoring, scoreAnswers, scoreColumn } from '../../pipeline/score-rows.js';
import { kindOf } from '../../tasks/kinds.js';
import { classifyFlags } from '../flags/classify.js';
import { evalFlags } from '../flags/eval.js';
import type { ValuesOf } from '../flags/flag.js';
import { hubModels } from '../hub-models.js';
import type { Typed } from '../settings.js';
import { classifierPlan } from './classify.js';
import type { SharedValues } from './run-parts.js';
import { runWholeCommand, type WholeCommand, type WholePlan } from './whole-command.js';

type EvalValues = ValuesOf<typeof evalFlags>;

/** How many decimals a score of a row has is nothing to eval: only labels are compared. */
const ANY_PRECISION = 4;

const command: WholeCommand<typeof evalFlags> = {
  name: 'eval',
  flags: evalFlags,
  async plan(own, shared, inputs): Promise<WholePlan> {
    const conll = isConll(shared, inputs);
    return own.predicted === null ? modelPlan(own, shared, conll) : columnPlan(own, own.predicted, shared, conll);
  },
};

function isConll({ inputFormat }: SharedValues, inputs: readonly string[]): boolean {
  if (inputFormat !== null) return inputFormat === 'conll';
  return inputs.length > 0 && inputs.every((input) => formatOfName(input.replace(/\.gz$/i, '')) === 'conll');
}

/** Two columns against one another. */
function columnPlan(own: EvalValues, predicted: string, shared: SharedValues, conll: boolean): WholePlan {
  const task = own.task ?? (conll ? 'ner' : 'classify');
  const gold = own.labelColumn ?? defaultGold(conll, 'last-1');
  if (gold === predicted) {
    throw new FaultError({
      code: 'usage',
      message: `--label-column and --predicted are the same column, ${gold}.`,
      remedy: 'Name the gold labels with the one and the predictions with the other.',
    });
  }
  const unused = [
    shared.model === null ? null : '--model',
    shared.textColumn.length === 0 ? null : '--text-column',
    own.labels.length === 0 ? null : '--labels',
    own.labelFile === null ? null : '--label-file',
    own.hypothesis === null ? null : '--hypothesis',
  ].filter((name) => name !== null);
  const scoring: Scoring = { kind: scoredKind(task, conll), json: own.json, gold, predicted };
  return {
    warnings: unused.map((name) => `${name} means nothing with --predicted, which runs no model: ignored.`),
    beside: [gold, predicted],
    work: {
      kind: 'read',
      textColumns: conll ? [] : [predicted],
      collector: (_, watch) => scoreColumn(scoring, watch),
    },
  };
}

/** A column against what a model answers. */
async function modelPlan(own: EvalValues, shared: SharedValues, conll: boolean): Promise<WholePlan> {
  const gold = own.labelColumn ?? defaultGold(conll, 'last');
  const plan = classifierPlan(
    {
      ...own,
      topK: classifyFlags.topK.initial,
      allScores: classifyFlags.allScores.initial,
      multiLabel: classifyFlags.multiLabel.initial,
      threshold: classifyFlags.threshold.initial,
    },
    ANY_PRECISION,
  );
  const asked = own.task ?? (conll ? 'ner' : null);
  if (asked === 'ner' || asked === 'text') throw scoredFromColumn(asked);
  const model = await resolveModel(shared.model, shared.dtype, plan.purpose, hubModels(shared));
  if (asked === null && kindOf(model.config) === 'token-classifier') throw scoredFromColumn('ner');
  return {
    warnings: plan.warnings,
    beside: [gold],
    work: {
      kind: 'answer',
      model,
      task: plan.choose(model),
      collector: (run, watch) => scoreAnswers({ kind: 'label', json: own.json, gold, predicted: null }, run, watch),
    },
  };
}

function defaultGold(conll: boolean, column: string): string {
  if (conll) return column;
  throw new FaultError({
    code: 'usage',
    message: 'eval compares with gold labels: which column are they in?',
    remedy: 'Name it: llm-threads eval INPUT --label-column gold',
  });
}

function scoredKind(task: 'classify' | 'ner' | 'text', conll: boolean): ScoredKind {
  if (task === 'ner') return conll ? 'tags' : 'entities';
  return task === 'classify' ? 'label' : 'text';
}

/** ner and the tasks that write texts are scored from what they wrote. */
function scoredFromColumn(task: 'ner' | 'text'): FaultError {
  const what = { ner: 'entities', text: 'translation' }[task];
  return new FaultError({
    code: 'usage',
    message: `eval runs text classifiers; ${task === 'ner' ? 'entities' : 'texts'} are scored from a column that an earlier run wrote.`,
    remedy: `Name it: llm-threads eval OUTPUT --task ${task} --label-column gold --predicted ${what}`,
  });
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runWholeCommand(command, inputs, typed);
}
