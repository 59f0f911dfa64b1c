import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BleuCounter } from '#src/analysis/bleu.js';
import { ChrfCounter } from '#src/analysis/chrf.js';
import { RougeCounter } from '#src/analysis/rouge.js';
import { TextCounter } from '#src/analysis/text-scores.js';

test('all scores are those of the counters by themselves, under the keys of the contract', () => {
  const [texts, bleu, chrf, rouge] = [new TextCounter(), new BleuCounter(), new ChrfCounter(), new RougeCounter()];
  for (const [gold, predicted] of [
    ['the cat sat on the mat', 'the cat lay on the mat'],
    ['a dog ran over the road', 'the dog ran over a road'],
  ] as const) {
    for (const counter of [texts, bleu, chrf, rouge]) counter.add(gold, predicted);
  }
  const scores = texts.scores();
  assert.deepEqual(Object.keys(scores), ['rows', 'bleu', 'chrf', 'rouge1', 'rouge2', 'rougeL']);
  assert.deepEqual(scores, { rows: 2, bleu: bleu.score(), chrf: chrf.score(), ...rouge.scores() });
});
