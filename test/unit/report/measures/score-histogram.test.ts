import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCORE_BINS, ScoreHistogram } from '#src/report/measures/score-histogram.js';

test('scores are counted by label in bins of 0.05, the most frequent label first', () => {
  const histogram = new ScoreHistogram();
  for (const score of [0, 0.049, 0.05]) histogram.add('rare', score);
  for (const score of [0.95, 1, 1, 0.5]) histogram.add('often', score);
  const [first, second] = histogram.byLabel();
  assert.deepEqual([first?.label, first?.count, first?.bins[SCORE_BINS - 1], first?.bins[10]], ['often', 4, 3, 1]);
  assert.deepEqual([second?.label, second?.bins.slice(0, 3)], ['rare', [2, 1, 0]]);
});

test('labels beyond a thousand are counted together', () => {
  const histogram = new ScoreHistogram();
  for (let i = 0; i < 5000; i++) histogram.add(`label ${i}`, 0.5);
  histogram.add('label 7', 0.5);
  const labels = histogram.byLabel();
  assert.equal(labels.length, 1001);
  assert.deepEqual([labels[0]?.label, labels[0]?.count, labels[1]?.label, labels[1]?.count], [null, 4000, 'label 7', 2]);
});
