/** Scores ranked lists against what is relevant: a row a query, or several rows that name the same query. */
import { rankingJson } from './metrics-json.js';
import { rankingTable } from './metrics-table.js';
import { readIds } from './ranked-list.js';
import { RankingCounter, type RankingScores } from './ranking.js';

/** A query of several rows: all that is relevant, and the list of the first row that has one. */
interface Query {
  readonly relevant: Set<string>;
  ranked: readonly string[];
}

/** Makes a scorer of no rows, as those of scorer.ts. @param k how many of a list count */
export function rankingScorer(k: number) {
  const counter = new RankingCounter(k);
  /** Queries of several rows are complete at the end only: memory grows with their number. */
  const queries = new Map<string, Query>();
  const scores = (): RankingScores => {
    for (const { relevant, ranked } of queries.values()) counter.add(relevant, ranked);
    queries.clear();
    return counter.scores();
  };
  return {
    refuse(value: string): string | null {
      const list = readIds(value);
      return 'wrong' in list ? list.wrong : null;
    },
    add(gold: string, predicted: string, name: string | null = null): void {
      const [relevant, ranked] = [idsOf(gold), idsOf(predicted)];
      if (name === null) {
        counter.add(relevant, ranked);
        return;
      }
      const query = queries.get(name) ?? { relevant: new Set(), ranked };
      queries.set(name, query);
      for (const id of relevant) query.relevant.add(id);
      if (query.ranked.length === 0) query.ranked = ranked;
    },
    table: () => rankingTable(scores()),
    json: () => rankingJson(scores()),
    doubt: () => null,
  };
}

function idsOf(value: string): readonly string[] {
  const list = readIds(value);
  if ('wrong' in list) throw new Error('bug: a list that was refused');
  return list.items;
}
