import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfusionCounter, MATRIX_LABELS } from '#src/analysis/classification.js';
import type { ClassScores } from '#src/analysis/precision-recall.js';
import { assertClose, casesOf } from './expectations.js';

interface Case {
  readonly name: string;
  readonly gold: readonly string[];
  readonly predicted: readonly string[];
  readonly accuracy: number;
  readonly macro: readonly number[];
  readonly weighted: readonly number[];
  readonly labels: readonly string[];
  readonly per_class: readonly (readonly number[])[];
  readonly matrix: readonly (readonly number[])[];
}

const numbersOf = ({ precision, recall, f1, support }: ClassScores): number[] => [precision, recall, f1, support];

function counted(gold: readonly string[], predicted: readonly string[]): ConfusionCounter {
  const counter = new ConfusionCounter();
  gold.forEach((label, row) => {
    counter.add(label, predicted[row] ?? assert.fail('as many predicted as gold'));
  });
  return counter;
}

for (const expected of casesOf<Case>('classification.json')) {
  test(`the scores are those of scikit-learn: ${expected.name}`, () => {
    const scores = counted(expected.gold, expected.predicted).scores();
    assert.equal(scores.rows, expected.gold.length);
    assertClose([scores.accuracy], [expected.accuracy], 'accuracy');
    assertClose(numbersOf(scores.macro), expected.macro, 'macro');
    assertClose(numbersOf(scores.weighted), expected.weighted, 'weighted');
    assert.deepEqual([...scores.perClass.keys()], expected.labels);
    [...scores.perClass].forEach(([label, ofClass], index) => {
      assertClose(numbersOf(ofClass), expected.per_class[index] ?? [], label);
    });
    assert.deepEqual(scores.confusion, { labels: expected.labels, matrix: expected.matrix });
  });
}

test('of no rows every score is 0', () => {
  const none = { precision: 0, recall: 0, f1: 0, support: 0 };
  assert.deepEqual(new ConfusionCounter().scores(), {
    rows: 0,
    accuracy: 0,
    macro: none,
    weighted: none,
    perClass: new Map(),
    confusion: { labels: [], matrix: [] },
  });
});

test('scores can be asked for in between', () => {
  const counter = counted(['a', 'b'], ['a', 'a']);
  assert.equal(counter.scores().accuracy, 0.5);
  counter.add('c', 'c');
  counter.add('c', 'c');
  assert.equal(counter.scores().accuracy, 0.75);
});

test(`with more than ${MATRIX_LABELS} labels there is no matrix, and everything else`, () => {
  const labels = Array.from({ length: MATRIX_LABELS }, (_, index) => `label${index}`);
  const counter = counted(labels, labels);
  assert.equal(counter.scores().confusion?.labels.length, MATRIX_LABELS);
  counter.add('one more', 'label0');
  const { confusion, perClass, accuracy } = counter.scores();
  assert.equal(confusion, null);
  assert.equal(perClass.size, MATRIX_LABELS + 1);
  assertClose([accuracy], [MATRIX_LABELS / (MATRIX_LABELS + 1)], 'accuracy');
});

test('predicted labels are those of all rows, each once', () => {
  const counter = new ConfusionCounter();
  for (const [gold, predicted] of [
    ['a', 'b'],
    ['c', 'b'],
    ['a', 'a'],
  ] as const)
    counter.add(gold, predicted);
  assert.deepEqual([...counter.predicted()].sort(), ['a', 'b']);
});
