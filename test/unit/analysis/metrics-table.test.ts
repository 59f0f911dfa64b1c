import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfusionCounter } from '#src/analysis/classification.js';
import { classificationTable, rankingTable, spansTable, textScoresTable } from '#src/analysis/metrics-table.js';
import { RankingCounter } from '#src/analysis/ranking.js';
import { SpanCounter } from '#src/analysis/spans.js';

/** The table of rows whose labels were all predicted right, save the last, which was taken for the first. */
function tableOf(labels: readonly string[]): string {
  const counter = new ConfusionCounter();
  for (const label of labels) counter.add(label, label);
  counter.add(labels.at(-1) ?? '', labels[0] ?? '');
  return classificationTable(counter.scores());
}

test('classes are told with their averages and the confusion matrix', () => {
  const counter = new ConfusionCounter();
  for (let row = 0; row < 1200; row += 1) counter.add('negative', row < 900 ? 'negative' : 'positive');
  for (let row = 0; row < 800; row += 1) counter.add('positive', 'positive');
  assert.equal(
    classificationTable(counter.scores()),
    [
      '2,000 rows, accuracy 0.8500',
      '',
      'label             precision  recall      f1  support',
      'negative             1.0000  0.7500  0.8571    1,200',
      'positive             0.7273  1.0000  0.8421      800',
      '',
      'macro average        0.8636  0.8750  0.8496    2,000',
      'weighted average     0.8909  0.8500  0.8511    2,000',
      '',
      'gold ↓ predicted →  negative  positive',
      'negative                 900       300',
      'positive                   0       800',
    ].join('\n'),
  );
});

test('labels too long to stand above the matrix have their numbers there', () => {
  const labels = ['a', 'b', 'c'].map((letter) => letter.repeat(40));
  const lines = tableOf(labels).split('\n');
  assert.match(lines.at(-4) ?? '', /^gold ↓ predicted → +1 {2}2 {2}3$/);
  assert.equal(lines.at(-1), `3 ${labels[2]}  1  0  1`);
});

test('the matrix of 20 labels is shown, that of 21 is not', () => {
  const labels = Array.from({ length: 21 }, (_, index) => `label${index}`);
  assert.match(tableOf(labels.slice(1)), /gold ↓ predicted →/);
  assert.doesNotMatch(tableOf(labels), /gold ↓ predicted →/);
});

test('odd labels are quoted, cannot redraw a terminal and cannot pass for an average', () => {
  const lines = tableOf(['', 'macro average', 'a\nb\u001b[31m']).split('\n');
  const starts = (text: string): number => lines.filter((line) => line.startsWith(text)).length;
  assert.equal(starts('macro average '), 1);
  assert.equal(starts('"macro average" '), 2);
  assert.equal(starts('"" '), 2);
  assert.equal(starts('"a\\u000ab\\u001b[31m" '), 2);
});

test('no rows are a table without classes', () => {
  assert.match(
    classificationTable(new ConfusionCounter().scores()),
    /^0 rows, accuracy 0\.0000\n\nlabel .*\n\nmacro average .*\nweighted average .* 0$/,
  );
});

test('types are told with the line of all entities', () => {
  const counter = new SpanCounter();
  counter.addTags(['B-PER', 'O'], ['B-PER', 'B-LOC']);
  assert.equal(
    spansTable(counter.scores()),
    [
      '1 row',
      '',
      'type          precision  recall      f1  support',
      'LOC              0.0000  0.0000  0.0000        0',
      'PER              1.0000  1.0000  1.0000        1',
      '',
      'all entities     0.5000  1.0000  0.6667        1',
    ].join('\n'),
  );
});

test('scores of texts say which are of 100', () => {
  assert.equal(
    textScoresTable({ rows: 3, bleu: 5.126, chrf: 40, rouge1: 0.5, rouge2: 0.25, rougeL: 1 }),
    ['3 rows', '', 'BLEU       5.13  of 100', 'chrF2     40.00  of 100', 'ROUGE-1  0.5000', 'ROUGE-2  0.2500', 'ROUGE-L  1.0000'].join(
      '\n',
    ),
  );
});

test('rankings say how many rows were left out', () => {
  const counter = new RankingCounter(10);
  counter.add(['a', 'b'], ['a']);
  assert.match(rankingTable(counter.scores()), /^1 row\n\nrecall@10 {2}0\.5000\nnDCG@10 +0\.6131$/);
  counter.add([], ['a']);
  assert.match(rankingTable(counter.scores()), /^2 rows, 1 without anything relevant left out\n/);
});
