/** `eval`: its flags to what is scored, and by which model, if any. */
import type { ScoredKind } from '../../analysis/scorer.js';
import { FaultError } from '../../core/faults.js';
import { resolveModel } from '../../models/resolve.js';
import { type Scoring, scoreAnswers, scoreColumn } from '../../pipeline/score-rows.js';
import { kindOf } from '../../tasks/kinds.js';
import type { TaskChoice } from '../../tasks/registry.js';
import { isConllInput } from '../conll-input.js';
import { classifyFlags } from '../flags/classify.js';
import { type EvalTask, evalFlags } from '../flags/eval.js';
import type { ValuesOf } from '../flags/flag.js';
import { hubModels } from '../hub-models.js';
import type { Typed } from '../settings.js';
import { classifierPlan } from './classify.js';
import { isWritingTask, refuseUntoldWriter, unusedFlags, type WritingTaskName, writingPlan } from './eval-tasks.js';
import { ENTITY_NEEDS, refuseCut } from './ner.js';
import type { SharedValues } from './run-parts.js';
import { runWholeCommand, type WholeCommand, type WholePlan } from './whole-command.js';

type EvalValues = ValuesOf<typeof evalFlags>;

/** How many decimals a score of a row has is nothing to eval: only labels are compared. */
const ANY_PRECISION = 4;

const { topK, allScores, multiLabel, threshold } = classifyFlags;

/** Flags of classify that eval does not have: a row has one label. */
const ONE_LABEL = { topK: topK.initial, allScores: allScores.initial, multiLabel: multiLabel.initial, threshold: threshold.initial };

const command: WholeCommand<typeof evalFlags> = {
  name: 'eval',
  flags: evalFlags,
  async plan(own, shared, inputs): Promise<WholePlan> {
    checkRanking(own);
    const conll = isConllInput(shared.inputFormat, inputs);
    const predicted = own.predicted ?? (own.task === 'ranking' ? MATCHES : null);
    return predicted === null ? modelPlan(own, shared, conll) : columnPlan(own, predicted, shared, conll);
  },
};

/** Where match writes its lists. */
const MATCHES = 'matches';

/** Flags on rankings of what is none. */
function checkRanking({ task, topK, idColumn }: EvalValues): void {
  if (task === 'ranking' || (topK === null && idColumn === null)) return;
  throw new FaultError({
    code: 'usage',
    message: `${topK === null ? '--id-column' : '--top-k'} is about ranked lists.`,
    remedy: 'Say so: llm-threads eval matched.jsonl --task ranking --label-column gold',
  });
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
    ...(shared.model === null ? [] : ['--model']),
    ...(shared.textColumn.length === 0 || conll ? [] : ['--text-column']),
    ...unusedFlags(own, null),
  ];
  const scoring: Scoring = { kind: scoredKind(task, conll), json: own.json, gold, predicted, query: own.idColumn, k: own.topK };
  return {
    warnings: ignored(unused, 'with --predicted, which runs no model'),
    beside: [gold, predicted, ...(own.idColumn === null ? [] : [own.idColumn])],
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
  if (own.task === 'text' || own.task === 'ranking') throw textsWithoutColumn();
  if (isWritingTask(own.task)) return writtenPlan(own.task, gold, own, shared);
  const asked = own.task ?? (conll ? 'ner' : null);
  const classifier = classifierPlan({ ...own, ...ONE_LABEL }, ANY_PRECISION);
  const model = await resolveModel(shared.model, shared.dtype, asked === 'ner' ? 'ner' : classifier.purpose, hubModels(shared));
  if (asked === null) refuseUntoldWriter(model);
  const task = asked ?? (kindOf(model.config) === 'token-classifier' ? 'ner' : 'classify');
  if (task === 'ner') refuseCut('eval --task ner', shared);
  const kind = scoredKind(task, conll);
  const choice: TaskChoice =
    task === 'classify'
      ? classifier.choose(model)
      : {
          name: 'ner',
          settings: { aggregate: own.aggregate, form: conll ? 'tags' : 'list', wordsGiven: conll, precision: ANY_PRECISION },
        };
  return {
    warnings: [...(task === 'classify' ? classifier.warnings : []), ...ignored(unusedFlags(own, task), `to --task ${task}`)],
    beside: [gold],
    work: {
      kind: 'answer',
      model,
      task: choice,
      ...(task === 'ner' ? { needs: ENTITY_NEEDS } : {}),
      collector: (run, watch) => scoreAnswers({ kind, json: own.json, gold, predicted: null }, run, watch),
    },
  };
}

/** A column of texts against what a model writes. */
async function writtenPlan(task: WritingTaskName, gold: string, own: EvalValues, shared: SharedValues): Promise<WholePlan> {
  const plan = writingPlan(task, own, shared);
  const model = await resolveModel(shared.model, shared.dtype, plan.purpose, hubModels(shared));
  return {
    warnings: [...plan.warnings, ...ignored(unusedFlags(own, task), `to --task ${task}`)],
    beside: [gold],
    work: {
      kind: 'answer',
      model,
      task: plan.choose(model),
      needs: plan,
      collector: (run, watch) => scoreAnswers({ kind: 'text', json: own.json, gold, predicted: null }, run, watch),
    },
  };
}

function ignored(flags: readonly string[], where: string): readonly string[] {
  return flags.map((name) => `${name} means nothing ${where}: ignored.`);
}

function defaultGold(conll: boolean, column: string): string {
  if (conll) return column;
  throw new FaultError({
    code: 'usage',
    message: 'eval compares with gold labels: which column are they in?',
    remedy: 'Name it: llm-threads eval INPUT --label-column gold',
  });
}

function scoredKind(task: EvalTask, conll: boolean): ScoredKind {
  if (task === 'ner') return conll ? 'tags' : 'entities';
  if (task === 'ranking') return 'ranking';
  return task === 'classify' ? 'label' : 'text';
}

/** `text` says how to score, not how a text is to be written. */
function textsWithoutColumn(): FaultError {
  return new FaultError({
    code: 'usage',
    message: '--task text scores a column of texts that is there already.',
    remedy:
      'Name it: llm-threads eval OUTPUT --task text --label-column reference --predicted translation\nOr say what a model is to do: --task translate, summarize, generate or chat.',
  });
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runWholeCommand(command, inputs, typed);
}
