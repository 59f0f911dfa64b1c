import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BleuCounter } from '#src/analysis/bleu.js';
import { assertClose, casesOf } from './expectations.js';

interface Case {
  readonly name: string;
  readonly rows: readonly (readonly [gold: string, predicted: string])[];
  readonly bleu: number;
}

for (const { name, rows, bleu } of casesOf<Case>('text.json')) {
  test(`the score is that of sacrebleu: ${name}`, () => {
    const counter = new BleuCounter();
    for (const [gold, predicted] of rows) counter.add(gold, predicted);
    assertClose([counter.score()], [bleu], 'bleu');
  });
}

test('of no rows the score is 0', () => {
  assert.equal(new BleuCounter().score(), 0);
});
