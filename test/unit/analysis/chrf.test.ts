import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChrfCounter } from '#src/analysis/chrf.js';
import { assertClose, casesOf } from './expectations.js';

interface Case {
  readonly name: string;
  readonly rows: readonly (readonly [gold: string, predicted: string])[];
  readonly chrf: number;
}

for (const { name, rows, chrf } of casesOf<Case>('text.json')) {
  test(`the score is that of sacrebleu: ${name}`, () => {
    const counter = new ChrfCounter();
    for (const [gold, predicted] of rows) counter.add(gold, predicted);
    assertClose([counter.score()], [chrf], 'chrf');
  });
}

test('of no rows the score is 0', () => {
  assert.equal(new ChrfCounter().score(), 0);
});
