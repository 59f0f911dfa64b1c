import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entitiesOfTags } from '#src/analysis/tags.js';
import { casesOf } from './expectations.js';

interface Case {
  readonly name: string;
  readonly gold: readonly string[];
  readonly gold_entities: readonly (readonly (readonly [string, number, number])[])[];
}

for (const { name, gold, gold_entities } of casesOf<Case>('spans.json')) {
  test(`the entities are those of seqeval: ${name}`, () => {
    const found = gold.map((tags) => entitiesOfTags(tags.split(' ')).map(({ type, start, end }) => [type, start, end]));
    assert.deepEqual(found, gold_entities);
  });
}

test('no tags are no entities, and an empty tag is outside', () => {
  assert.deepEqual(entitiesOfTags([]), []);
  assert.deepEqual(entitiesOfTags(['', 'B-PER', '', 'I-PER']), [
    { start: 1, end: 2, type: 'PER' },
    { start: 3, end: 4, type: 'PER' },
  ]);
});
