import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cellText } from '#src/core/cell.js';
import {
  answerOf,
  type ClassifySettings,
  classifierLabels,
  classify,
  configSaysSigmoid,
  logitsOfEach,
  sigmoid,
  softmax,
} from '#src/tasks/classify.js';

const settings: ClassifySettings = { topK: null, allScores: false, multiLabel: false, threshold: 0.5, sigmoid: false, precision: 4 };
const logits = (...values: number[]): Float32Array => Float32Array.from(values);
const description = { labels: ['a', 'b', 'c'], vectorSize: null, gives: 'a/b/c', maxLength: 512, frameTokens: 2 };

describe('probabilities', () => {
  test('softmax is that of the definition and survives large logits', () => {
    const [a = 0, b = 0] = softmax(logits(1, 2));
    assert.ok(Math.abs(a - 1 / (1 + Math.E)) < 1e-12 && Math.abs(a + b - 1) < 1e-12);
    assert.deepEqual(softmax(logits(1000, 0)), [1, 0]);
  });
  test('the sigmoid of 0 is a half', () => assert.deepEqual(sigmoid(logits(0)), [0.5]));
  test('the model\u2019s config may ask for the sigmoid', () => {
    assert.equal(configSaysSigmoid({ problem_type: 'multi_label_classification' }), true);
    assert.equal(configSaysSigmoid({ id2label: { 0: 'only' } }), true);
    assert.equal(configSaysSigmoid({ id2label: { 0: 'a', 1: 'b' } }), false);
  });
});

describe('answers', () => {
  test('of equal scores the lower index wins', () => assert.equal(answerOf([logits(1, 3, 3)], settings).label, 1));
  test('several windows give the mean of their probabilities, not of their logits', () => {
    const { label, score } = answerOf([logits(10, 0), logits(0, 1)], settings);
    assert.equal(label, 0);
    assert.ok(Math.abs(score - (1 / (1 + Math.exp(-10)) + 1 / (1 + Math.E)) / 2) < 1e-9);
  });
  test('top-k ranks, all-scores keeps the order of the labels', () => {
    const answer = answerOf([logits(1, 3, 2)], { ...settings, topK: 2, allScores: true });
    assert.deepEqual(
      answer.ranked.map(({ label }) => label),
      [1, 2],
    );
    assert.equal(answer.scores.length, 3);
    assert.equal(answer.scores[1], answer.score);
  });
  test('a report counts the label with its score', () => {
    const answer = answerOf([logits(1, 3, 2)], settings);
    assert.deepEqual(classify.findings(answer, description), [{ label: 'b', score: answer.score }]);
  });
  test('multi-label lists what reaches the threshold, and may list nothing', () => {
    const multi = { ...settings, multiLabel: true, sigmoid: true };
    assert.deepEqual(
      answerOf([logits(-1, 0, 2)], multi).ranked.map(({ label }) => label),
      [2, 1],
    );
    const none = answerOf([logits(-1, -2, -3)], multi);
    assert.deepEqual([none.label, none.ranked.length], [-1, 0]);
    assert.equal(classify.countAs(none, description), null);
    assert.deepEqual(classify.findings(none, description), []);
  });
});

describe('columns and cells', () => {
  test('are as many, in the same order, for every choice', () => {
    for (const topK of [null, 2]) {
      for (const allScores of [false, true]) {
        for (const multiLabel of [false, true]) {
          const chosen = { ...settings, topK, allScores, multiLabel, sigmoid: multiLabel };
          const [cells = []] = classify.records(answerOf([logits(1, 3, 2)], chosen), description, chosen);
          assert.equal(cells.length, classify.columns(description, chosen).length);
        }
      }
    }
  });
  test('scores have exactly the decimals asked for, in lists too', () => {
    const chosen = { ...settings, topK: 1, precision: 2 };
    const [cells = []] = classify.records({ label: 1, score: 0.5, ranked: [{ label: 1, score: 0.5 }], scores: [] }, description, chosen);
    assert.deepEqual(cells.map(cellText), ['b', '0.50', '[{"label":"b","score":0.50}]']);
  });
});

describe('what is a classifier', () => {
  test('other architectures are refused by name', () => {
    assert.throws(
      () => classify.checkConfig({ architectures: ['BertForTokenClassification'] }, 'm'),
      /this is a BertForTokenClassification/,
    );
    classify.checkConfig({ architectures: ['XLMRobertaForSequenceClassification'] }, 'm');
    classify.checkConfig({}, 'm');
  });
  test('labels come from id2label in the order of its numbers, else LABEL_0, LABEL_1, …', () => {
    assert.deepEqual(classifierLabels({ id2label: { 1: 'b', 0: 'a' } }, [-1, 2], 'f'), ['a', 'b']);
    assert.deepEqual(classifierLabels({}, [-1, 2], 'f'), ['LABEL_0', 'LABEL_1']);
  });
  test('a graph of another shape is refused', () => {
    assert.throws(() => classifierLabels({ id2label: { 0: 'a', 1: 'b' } }, [-1, 3], 'f'), /gave 3 logits a text; expected 2/);
    assert.throws(() => classifierLabels({}, [-1, -1, 9], 'f'), /3 dimensions/);
    assert.throws(() => classifierLabels({}, [-1, -1], 'f'), /id2label/);
    assert.throws(() => logitsOfEach({ data: logits(1, 2, 3), dims: [1, 3] }, 2, 2, 'f'), /logits of \[1, 3\]; expected \[2, 2\]/);
  });
});
