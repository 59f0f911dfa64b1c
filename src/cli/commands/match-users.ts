/** `match --group-by`: its flags to the profiles of users and to what they are recommended. A whole-input command. */
import { FaultError } from '../../core/faults.js';
import { resolveModel } from '../../models/resolve.js';
import { besideColumns, Recommender, type Recommending } from '../../pipeline/recommend-rows.js';
import type { RowRun } from '../../pipeline/row-run.js';
import { rowFlags, wholeFlags } from '../flags/commands.js';
import type { ValuesOf } from '../flags/flag.js';
import { matchFlags } from '../flags/match.js';
import { outputFlags } from '../flags/output.js';
import { hubModels } from '../hub-models.js';
import type { Typed } from '../settings.js';
import { filesOf, sourceOf } from './match-source.js';
import { runWholeCommand, type WholeCommand } from './whole-command.js';

/** Items a user when nobody says how many. */
const ITEMS = 10;

const { precision, outputFormat } = outputFlags;
const userFlags = { ...matchFlags, precision, outputFormat };

const command: WholeCommand<typeof userFlags> = {
  name: 'match',
  flags: userFlags,
  async plan(own, shared) {
    const asked = recommendingOf(own);
    const recommender = new Recommender(asked);
    const model = await resolveModel(shared.model, shared.dtype, 'embed', hubModels(shared));
    const plan = {
      warnings: [],
      beside: besideColumns(asked),
      before: {
        files: filesOf(asked.source),
        model,
        read: (run: RowRun) => recommender.prepare(run),
      },
    };
    if (asked.itemColumn !== null) {
      const textColumns = [asked.itemColumn];
      return { ...plan, work: { kind: 'read', textColumns, collector: (_, watch) => recommender.fromItems(watch) } };
    }
    const task = { name: 'embed', settings: { normalize: true, dims: null, form: 'numbers' } } as const;
    return { ...plan, work: { kind: 'answer', model, task, collector: (run, watch) => recommender.fromTexts(run, watch) } };
  },
};

/** @throws FaultError usage when flags contradict one another */
function recommendingOf(own: ValuesOf<typeof userFlags>): Recommending {
  const { halfLife, timeColumn } = own;
  if (own.hybrid) throw usage('--hybrid compares words of texts; a profile of a user has none.', 'Leave it out.');
  if (halfLife?.unit === 'ms' && timeColumn === null)
    throw usage('A --half-life in time needs the times of rows.', 'Name their column with --time-column, or say a number of rows.');
  if (timeColumn !== null && halfLife?.unit !== 'ms')
    throw usage('--time-column says when rows happened, but not how fast they are forgotten.', 'Say it with --half-life, such as 30d.');
  const format = own.outputFormat;
  if (format === 'npy' || format === 'conll') throw usage(`match writes no ${format}.`, 'Say --output-format csv, tsv or jsonl.');
  const source = { ...sourceOf(own), looksUpIds: own.itemColumn !== null };
  return {
    source,
    groupBy: own.groupBy ?? '',
    itemColumn: own.itemColumn,
    weightColumn: own.weightColumn,
    timeColumn,
    halfLife,
    excludeSeen: own.excludeSeen,
    shape: {
      returned: own.return,
      form: own.long ? 'long' : 'list',
      ranked: source.weights.length > 0,
      precision: own.precision,
    },
    wanted: { count: own.topK ?? ITEMS, minScore: own.minScore },
    format,
  };
}

function usage(message: string, remedy: string): FaultError {
  return new FaultError({ code: 'usage', message, remedy });
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function runRecommend(inputs: readonly string[], typed: Typed): Promise<number> {
  const whole: readonly string[] = [...Object.values(wholeFlags), ...Object.values(userFlags)].map(({ name }) => name);
  for (const { name } of Object.values(rowFlags)) {
    if (typed.has(name) && !whole.includes(name))
      throw usage(`--${name} is for commands that write row by row; match --group-by sums up its whole input.`, 'Leave it out.');
  }
  return runWholeCommand(command, inputs, typed);
}
