import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankingScorer } from '#src/analysis/ranking-scorer.js';
import { assertClose, casesOf } from './expectations.js';

interface Case {
  readonly name: string;
  readonly k: number;
  readonly rows: readonly (readonly [relevant: string[], ranked: string[]])[];
  readonly recall_at_k: number;
  readonly ndcg_at_k: number;
}

for (const { name, k, rows, recall_at_k, ndcg_at_k } of casesOf<Case>('ranking.json')) {
  test(`rows of one gold id each make the query that a list of them makes: ${name}`, () => {
    const [listed, single] = [rankingScorer(k), rankingScorer(k)];
    rows.forEach(([relevant, ranked], query) => {
      const matches = JSON.stringify(ranked.map((id) => ({ id })));
      listed.add(JSON.stringify(relevant), matches);
      for (const id of relevant) single.add(JSON.stringify([id]), matches, String(query));
    });
    for (const scorer of [listed, single]) {
      const { recall_at_k: recall, ndcg_at_k: ndcg } = scorer.json();
      assertClose([recall, ndcg], [recall_at_k, ndcg_at_k], 'recall, nDCG');
    }
  });
}

test('says what it cannot read', () => {
  assert.match(rankingScorer(5).refuse('[1') ?? '', /not a JSON list of ids/);
  assert.equal(rankingScorer(5).refuse('a1'), null);
});
