import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfusionCounter } from '#src/analysis/classification.js';
import { classificationJson, rankingJson, spansJson } from '#src/analysis/metrics-json.js';
import { RankingCounter } from '#src/analysis/ranking.js';
import { SpanCounter } from '#src/analysis/spans.js';

/** What a script reads. */
const parsed = (json: object): unknown => JSON.parse(JSON.stringify(json));

test('classes have the keys of the contract, in its order', () => {
  const counter = new ConfusionCounter();
  counter.add('a', 'a');
  counter.add('b', 'a');
  const json = classificationJson(counter.scores());
  assert.deepEqual(Object.keys(json), ['rows', 'accuracy', 'macro_f1', 'weighted_f1', 'per_class', 'confusion']);
  assert.deepEqual(parsed(json), {
    rows: 2,
    accuracy: 0.5,
    macro_f1: 1 / 3,
    weighted_f1: 1 / 3,
    per_class: { a: { precision: 0.5, recall: 1, f1: 2 / 3, support: 1 }, b: { precision: 0, recall: 0, f1: 0, support: 1 } },
    confusion: {
      labels: ['a', 'b'],
      matrix: [
        [1, 0],
        [1, 0],
      ],
    },
  });
});

test('labels and types that are names of JavaScript are keys like any other', () => {
  const names = ['__proto__', 'constructor', 'toString'];
  const classes = new ConfusionCounter();
  const spans = new SpanCounter();
  for (const name of names) {
    classes.add(name, name);
    spans.addTags([`B-${name}`], [`B-${name}`]);
  }
  const right = { precision: 1, recall: 1, f1: 1, support: 1 };
  for (const object of [classificationJson(classes.scores()).per_class, spansJson(spans.scores()).per_type]) {
    assert.deepEqual(
      Object.entries(object),
      names.map((name) => [name, right]),
    );
    assert.equal(JSON.stringify(object), `{${names.map((name) => `"${name}":${JSON.stringify(right)}`).join(',')}}`);
  }
});

test('spans have the keys of the contract', () => {
  const counter = new SpanCounter();
  counter.addTags(['B-PER', 'O'], ['B-PER', 'B-LOC']);
  assert.deepEqual(parsed(spansJson(counter.scores())), {
    rows: 1,
    precision: 0.5,
    recall: 1,
    f1: 2 / 3,
    per_type: { LOC: { precision: 0, recall: 0, f1: 0, support: 0 }, PER: { precision: 1, recall: 1, f1: 1, support: 1 } },
  });
});

test('rankings have the keys of the contract', () => {
  const counter = new RankingCounter(1);
  counter.add(['a', 'b'], ['a']);
  counter.add([], ['a']);
  assert.deepEqual(parsed(rankingJson(counter.scores())), { rows: 2, judged: 1, k: 1, recall_at_k: 0.5, ndcg_at_k: 1 });
});
