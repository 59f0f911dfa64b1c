import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RougeCounter } from '#src/analysis/rouge.js';
import { assertClose, casesOf } from './expectations.js';

interface Case {
  readonly name: string;
  readonly rows: readonly (readonly [gold: string, predicted: string])[];
  readonly rouge1: number;
  readonly rouge2: number;
  readonly rougeL: number;
}

for (const expected of casesOf<Case>('text.json')) {
  test(`the scores are those of rouge-score: ${expected.name}`, () => {
    const counter = new RougeCounter();
    for (const [gold, predicted] of expected.rows) counter.add(gold, predicted);
    const { rouge1, rouge2, rougeL } = counter.scores();
    assertClose([rouge1, rouge2, rougeL], [expected.rouge1, expected.rouge2, expected.rougeL], 'rouge1, rouge2, rougeL');
  });
}

test('of no rows the scores are 0', () => {
  assert.deepEqual(new RougeCounter().scores(), { rouge1: 0, rouge2: 0, rougeL: 0 });
});
