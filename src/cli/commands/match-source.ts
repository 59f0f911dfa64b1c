/** What the flags of match say of its catalog, and of what is written of it: for rows and for users. */
import { FaultError } from '../../core/faults.js';
import { shown } from '../../core/safe-text.js';
import type { CatalogueSource } from '../../pipeline/read-catalogue.js';
import { MATCH_FIELDS } from '../../tasks/match-cells.js';
import type { ValuesOf } from '../flags/flag.js';
import { type matchFlags, readWeight } from '../flags/match.js';

export type MatchValues = ValuesOf<typeof matchFlags>;

/** @throws FaultError usage without a catalog, or for columns that would have the names of others */
export function sourceOf(own: MatchValues): CatalogueSource {
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
      remedy: 'match_id, match_text and match_score are always written; leave it out, or rename the column of the catalog.',
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
    looksUpIds: false,
  };
}

/** The files that are read beside the input. */
export function filesOf({ file, vectorsFile }: CatalogueSource): readonly string[] {
  return [file, ...(vectorsFile === null ? [] : [vectorsFile])];
}
