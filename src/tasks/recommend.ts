/**
 * The items of a catalogue that are nearest to the profiles of users. No model runs: the vectors are there. A "text" is the number of
 * a user, so that users are dealt out to threads as rows are.
 */
import { FaultError } from '../core/faults.js';
import type { MatchAnswer } from './match.js';
import { type MatchShape, matchCells, matchColumns } from './match-cells.js';
import { type Catalogue, itemReader } from './matching/catalogue.js';
import { MOST_QUERIES } from './matching/kernel.js';
import { type ProfileTable, seenBy, vectorAt } from './matching/profile-table.js';
import { Search, type Wanted } from './matching/search.js';
import type { Task } from './task.js';

export interface RecommendSettings extends MatchShape, Wanted {
  readonly catalog: Catalogue;
  readonly profiles: ProfileTable;
}

export const recommend: Task<RecommendSettings, MatchAnswer> = {
  checkConfig() {},

  async open(_model, settings, _feed, calls) {
    const { catalog, profiles } = settings;
    if (profiles.vectors.count > 0 && profiles.vectors.dims !== catalog.vectors.dims) {
      throw new FaultError({
        code: 'catalogue_invalid',
        file: catalog.vectorsFile,
        row: null,
        reason: `its vectors have ${catalog.vectors.dims} numbers, those of the model ${profiles.vectors.dims}`,
        remedy: 'Name the model that made them with --model, or make them anew with llm-threads embed.',
      });
    }
    const search = new Search(catalog);
    const itemOf = itemReader(catalog);
    return {
      description: { labels: [], vectorSize: null, gives: 'items', maxLength: 1, frameTokens: 0 },
      encode(texts) {
        const found = new Map<number, MatchAnswer>();
        return {
          lengths: texts.map(() => [1]),
          truncated: [],
          tooLong: [],
          run: async () => ({ tokens: 0, padding: 0 }),
          together: {
            texts: MOST_QUERIES,
            async prepare(some) {
              const users = some.map((text) => Number(texts[text]));
              const known = users.map((user) => vectorAt(profiles.vectors, user).some((value) => value !== 0));
              const queries = users.map((user) => ({
                text: '',
                vector: vectorAt(profiles.vectors, user),
                without: seenBy(profiles, user),
              }));
              const hits = await calls.run(async () => search.find(queries, settings));
              some.forEach((text, i) => {
                const matches = known[i] === true ? (hits[i] ?? []) : [];
                found.set(text, { matches: matches.map(({ item, score, rank }) => ({ ...itemOf(item), score, rank })) });
              });
            },
          },
          answer(text) {
            const answer = found.get(text);
            if (answer === undefined) throw new Error('bug: a user that was not searched for');
            return answer;
          },
        };
      },
      probe: null,
    };
  },

  columns: (_, settings) => matchColumns(settings),
  records: ({ matches }, _, settings) => matchCells(matches, settings),
  emptyCells: (settings) => matchCells([], settings)[0] ?? [],
  countAs: () => null,
};
