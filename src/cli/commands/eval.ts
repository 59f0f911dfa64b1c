/** `eval`: its flags to what is scored, and by which model, if any. */
import type { ScoredKind } from '../../analysis/scorer.js';
import { FaultError } from '../../core/faults.js';
import { resolveModel } from '../../models/resolve.js';
import { type Scoring, scoreAnswers, scoreColumn } from '../../pipeline/score-rows.js';
import { kindOf } from '../../tasks/kinds.js';
import type { TaskChoice } from '../../tasks/registry.js';
import { isConllInput } from '../conll-input.js';
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
  const unused = [shared.model === null ? null : '--model', shared.textColumn.length === 0 ? null : '--text-column', ...labelFlagsOf(own)];
  const scoring: Scoring = { kind: scoredKind(task, conll), json: own.json, gold, predicted, query: own.idColumn, k: own.topK };
  return {
    warnings: ignored(
      unused.filter((name) => name !== null),
      'with --predicted, which runs no model',
    ),
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
  const asked = own.task ?? (conll ? 'ner' : null);
  const classifier = classifierPlan({ ...own, ...ONE_LABEL }, ANY_PRECISION);
  const model = await resolveModel(shared.model, shared.dtype, asked === 'ner' ? 'ner' : classifier.purpose, hubModels(shared));
  const task = asked ?? (kindOf(model.config) === 'token-classifier' ? 'ner' : 'classify');
  const kind = scoredKind(task, conll);
  const choice: TaskChoice =
    task === 'classify'
      ? classifier.choose(model)
      : {
          name: 'ner',
          settings: { aggregate: own.aggregate, form: conll ? 'tags' : 'list', wordsGiven: conll, precision: ANY_PRECISION },
        };
  return {
    warnings: task === 'classify' ? classifier.warnings : ignored(labelFlagsOf(own), 'where entities are scored'),
    beside: [gold],
    work: {
      kind: 'answer',
      model,
      task: choice,
      collector: (run, watch) => scoreAnswers({ kind, json: own.json, gold, predicted: null }, run, watch),
    },
  };
}

function labelFlagsOf(own: EvalValues): readonly string[] {
  return [
    own.labels.length === 0 ? null : '--labels',
    own.labelFile === null ? null : '--label-file',
    own.hypothesis === null ? null : '--hypothesis',
  ].filter((name) => name !== null);
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

function scoredKind(task: 'classify' | 'ner' | 'text' | 'ranking', conll: boolean): ScoredKind {
  if (task === 'ner') return conll ? 'tags' : 'entities';
  return task === 'classify' ? 'label' : task;
}

/** Texts are scored from what the commands that write them wrote. */
function textsWithoutColumn(): FaultError {
  return new FaultError({
    code: 'usage',
    message: 'eval runs classifiers; texts are scored from a column that an earlier run wrote.',
    remedy: 'Name it: llm-threads eval OUTPUT --task text --label-column reference --predicted translation',
  });
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runWholeCommand(command, inputs, typed);
}
