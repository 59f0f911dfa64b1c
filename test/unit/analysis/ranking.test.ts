import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RankingCounter } from '#src/analysis/ranking.js';
import { assertClose, casesOf } from './expectations.js';

interface Case {
  readonly name: string;
  readonly k: number;
  readonly rows: readonly (readonly [relevant: string[], ranked: string[]])[];
  readonly recall_at_k: number;
  readonly ndcg_at_k: number;
}

for (const { name, k, rows, recall_at_k, ndcg_at_k } of casesOf<Case>('ranking.json')) {
  test(`the scores are those of scikit-learn: ${name}`, () => {
    const counter = new RankingCounter(k);
    for (const [relevant, ranked] of rows) counter.add(relevant, ranked);
    const scores = counter.scores();
    assertClose([scores.recallAtK, scores.ndcgAtK], [recall_at_k, ndcg_at_k], 'recall, nDCG');
    assert.equal(scores.judged, rows.length);
  });
}

test('a row without anything relevant is counted and changes no mean', () => {
  const counter = new RankingCounter(2);
  counter.add(['a'], ['a']);
  counter.add([], ['a']);
  assert.deepEqual(counter.scores(), { rows: 2, judged: 1, k: 2, recallAtK: 1, ndcgAtK: 1 });
});

test('an item that is ranked twice counts once and takes two places', () => {
  const counter = new RankingCounter(2);
  counter.add(['a', 'b'], ['a', 'a', 'b']);
  const { recallAtK, ndcgAtK } = counter.scores();
  assert.equal(recallAtK, 0.5);
  assertClose([ndcgAtK], [1 / (1 + 1 / Math.log2(3))], 'nDCG');
});

test('an item that is said to be relevant twice is one', () => {
  const counter = new RankingCounter(2);
  counter.add(['a', 'a'], ['a']);
  assert.deepEqual(counter.scores(), { rows: 1, judged: 1, k: 2, recallAtK: 1, ndcgAtK: 1 });
});

test('of no rows the scores are 0', () => {
  assert.deepEqual(new RankingCounter(5).scores(), { rows: 0, judged: 0, k: 5, recallAtK: 0, ndcgAtK: 0 });
});
