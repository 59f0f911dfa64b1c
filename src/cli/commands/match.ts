/** `match`: its flags to the catalog that rows are matched with; with --group-by to what users are recommended. */
import { FaultError } from '../../core/faults.js';
import { readCatalogue } from '../../pipeline/read-catalogue.js';
import { unreadCatalogue } from '../../tasks/matching/catalogue.js';
import { matchFlags } from '../flags/match.js';
import { recommendFlags } from '../flags/recommend.js';
import type { Typed } from '../settings.js';
import { filesOf, type MatchValues, sourceOf } from './match-source.js';
import { runRecommend } from './match-users.js';
import { settleCommand } from './opening.js';
import { type RowCommand, runRowCommand } from './row-command.js';

const command: RowCommand<typeof matchFlags> = {
  name: 'match',
  flags: matchFlags,
  plan(own, { precision }) {
    refuseUserFlags(own);
    const source = sourceOf(own);
    const { column, idColumn, weights, hybrid } = source;
    const wanted = {
      returned: own.return,
      form: own.long ? 'long' : own.topK === null ? 'best' : 'list',
      ranked: hybrid || weights.length > 0,
      precision,
      count: own.topK ?? 1,
      minScore: own.minScore,
      asked: { column, idColumn, weights, hybrid },
    } as const;
    return {
      purpose: 'embed',
      warnings: [],
      choose: () => ({ name: 'match', settings: { ...wanted, catalog: unreadCatalogue(source.file, own.return) } }),
      prepare: {
        files: filesOf(source),
        task: async (run, say) => ({ name: 'match', settings: { ...wanted, catalog: await readCatalogue(source, run, say) } }),
      },
    };
  },
};

/** Flags on users without users. */
function refuseUserFlags(own: MatchValues): void {
  const keys = Object.keys(recommendFlags) as (keyof typeof recommendFlags)[];
  const said = keys.find((key) => own[key] !== recommendFlags[key].initial);
  if (said === undefined) return;
  throw new FaultError({
    code: 'usage',
    message: `--${recommendFlags[said].name} is about users: which column says who they are?`,
    remedy: 'Name it: llm-threads match history.csv --group-by user --catalog items.csv',
  });
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  const { groupBy } = settleCommand({}, { groupBy: recommendFlags.groupBy }, typed).own;
  return groupBy === null ? runRowCommand(command, inputs, typed) : runRecommend(inputs, typed);
}
