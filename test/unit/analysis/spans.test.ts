import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClassScores } from '#src/analysis/precision-recall.js';
import { SpanCounter, type SpanScores } from '#src/analysis/spans.js';
import { entitiesOfTags } from '#src/analysis/tags.js';
import { assertClose, casesOf } from './expectations.js';

interface Case {
  readonly name: string;
  readonly gold: readonly string[];
  readonly predicted: readonly string[];
  readonly micro: readonly number[];
  readonly types: readonly string[];
  readonly per_type: readonly (readonly number[])[];
}

const numbersOf = ({ precision, recall, f1, support }: ClassScores): number[] => [precision, recall, f1, support];

function assertScores(scores: SpanScores, expected: Case): void {
  assert.equal(scores.rows, expected.gold.length);
  assertClose(numbersOf(scores.micro), expected.micro, 'micro');
  assert.deepEqual([...scores.perType.keys()], expected.types);
  [...scores.perType].forEach(([type, ofType], index) => {
    assertClose(numbersOf(ofType), expected.per_type[index] ?? [], type);
  });
}

for (const expected of casesOf<Case>('spans.json')) {
  const rows = expected.gold.map((tags, row) => [tags.split(' '), (expected.predicted[row] ?? '').split(' ')] as const);

  test(`the scores of tags are those of seqeval: ${expected.name}`, () => {
    const counter = new SpanCounter();
    for (const [gold, predicted] of rows) counter.addTags(gold, predicted);
    assertScores(counter.scores(), expected);
  });

  test(`lists of entities in any order have the scores of the tags: ${expected.name}`, () => {
    const counter = new SpanCounter();
    for (const [gold, predicted] of rows) counter.add(entitiesOfTags(gold).reverse(), entitiesOfTags(predicted));
    assertScores(counter.scores(), expected);
  });
}

const entity = { start: 3, end: 8, type: 'PER' };

for (const [what, other] of [
  ['start', { ...entity, start: 2 }],
  ['end', { ...entity, end: 9 }],
  ['type', { ...entity, type: 'LOC' }],
] as const) {
  test(`an entity of another ${what} is wrong and missed`, () => {
    const counter = new SpanCounter();
    counter.add([entity], [other]);
    assert.deepEqual(counter.scores().micro, { precision: 0, recall: 0, f1: 0, support: 1 });
  });
}

test('an entity that another row has is wrong', () => {
  const counter = new SpanCounter();
  counter.add([entity], []);
  counter.add([], [entity]);
  assert.equal(counter.scores().micro.f1, 0);
});

test('an entity that is in a list twice counts once', () => {
  const counter = new SpanCounter();
  counter.add([entity, { ...entity }], [entity, { ...entity }, { ...entity }]);
  assert.deepEqual(counter.scores().micro, { precision: 1, recall: 1, f1: 1, support: 1 });
});
