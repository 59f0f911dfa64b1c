/** `match`: its flags to the catalog that rows are matched with. */
import { FaultError } from '../../core/faults.js';
import { shown } from '../../core/safe-text.js';
import { type CatalogueSource, readCatalogue } from '../../pipeline/read-catalogue.js';
import { MATCH_FIELDS, type MatchShape } from '../../tasks/match-cells.js';
import { unreadCatalogue } from '../../tasks/matching/catalogue.js';
import type { ValuesOf } from '../flags/flag.js';
import { matchFlags, readWeight } from '../flags/match.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand } from './row-command.js';

type MatchValues = ValuesOf<typeof matchFlags>;

const command: RowCommand<typeof matchFlags> = {
  name: 'match',
  flags: matchFlags,
  plan(own, { precision }) {
    const source = sourceOf(own);
    const wanted = { ...shapeOf(own, precision), asked: askedOf(source), count: own.topK ?? 1, minScore: own.minScore };
    return {
      purpose: 'embed',
      warnings: [],
      choose: () => ({ name: 'match', settings: { ...wanted, catalog: unreadCatalogue(source.file, own.return) } }),
      prepare: {
        files: [source.file, ...(source.vectorsFile === null ? [] : [source.vectorsFile])],
        task: async (run, say) => ({ name: 'match', settings: { ...wanted, catalog: await readCatalogue(source, run, say) } }),
      },
    };
  },
};

/** @throws FaultError usage without a catalog, or for columns that would have the names of others */
function sourceOf(own: MatchValues): CatalogueSource {
  if (own.catalog === null) {
    throw new FaultError({
      code: 'usage',
      message: 'match needs a catalog: the items that rows are matched with.',
      remedy: 'Name it: llm-threads match questions.csv --catalog faq.csv --catalog-column question --return answer',
    });
  }
  const taken = own.return.find((name, i) => MATCH_FIELDS.includes(name) || own.return.indexOf(name) !== i);
  if (taken !== undefined) {
    throw new FaultError({
      code: 'usage',
      message: `--return ${shown(taken)}: match_${taken} is there already.`,
      remedy: `match_id, match_text and match_score are always written; leave it out, or rename the column of the catalog.`,
    });
  }
  return {
    file: own.catalog,
    column: own.catalogColumn,
    idColumn: own.catalogId,
    returned: own.return,
    vectorsFile: own.catalogVectors,
    weights: own.weight.flatMap((text) => readWeight(text) ?? []),
    hybrid: own.hybrid,
  };
}

function shapeOf({ return: returned, topK, hybrid, weight }: MatchValues, precision: number): MatchShape {
  return { returned, list: topK !== null, ranked: hybrid || weight.length > 0, precision };
}

/** What of the catalog's reading changes answers. */
function askedOf({ column, idColumn, weights, hybrid }: CatalogueSource): Readonly<Record<string, unknown>> {
  return { column, idColumn, weights, hybrid };
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
