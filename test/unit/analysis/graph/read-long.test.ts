import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from '#src/analysis/graph/document.js';
import { groupLong, type ReadEntity, readEntity } from '#src/analysis/graph/read-long.js';

type Line = readonly [id: string, text: string, entity: string, start: string, end: string];

const read = (entity: string, start: string, end: string, score = '0.9'): ReadEntity =>
  readEntity([entity, entity && 'PER', start, end, score]);

function grouped(withIds: boolean, ...lines: readonly Line[]): readonly Document[] {
  const grouper = groupLong();
  const documents = lines.map(([id, text, ...entity]) => {
    const found = read(...entity);
    return grouper.take({ text, id: withIds ? id : null, entity: found.kind === 'entity' ? found.entity : null });
  });
  return [...documents, grouper.finish()].filter((document) => document !== null);
}

const shape = (documents: readonly Document[]) =>
  documents.map(({ id, text, entities }) => [id, text, ...entities.map((entity) => entity.text)]);

const lines: readonly Line[] = [
  ['a', 'Ann met Bob', 'Ann', '0', '3'],
  ['a', 'Ann met Bob', 'Bob', '8', '11'],
  ['b', 'nobody', '', '', ''],
  ['c', 'Ann', 'Ann', '0', '3'],
];

test('records with the same id are one document; one without entities has none', () => {
  assert.deepEqual(shape(grouped(true, ...lines)), [
    ['a', 'Ann met Bob', 'Ann', 'Bob'],
    ['b', 'nobody'],
    ['c', 'Ann', 'Ann'],
  ]);
});

test('without ids documents are told apart by their text, and numbered', () => {
  assert.deepEqual(shape(grouped(false, ...lines, ['d', 'Ann', 'Ann', '0', '3'])), [
    ['1', 'Ann met Bob', 'Ann', 'Bob'],
    ['2', 'nobody'],
    ['3', 'Ann', 'Ann'],
    ['4', 'Ann', 'Ann'],
  ]);
});

test('an entity has numbers; without a score it is sure', () => {
  assert.deepEqual(read('Bob', '8', '11'), { kind: 'entity', entity: { text: 'Bob', type: 'PER', start: 8, end: 11, score: 0.9 } });
  assert.deepEqual(readEntity(['Bob', 'PER', '8', '11']), {
    kind: 'entity',
    entity: { text: 'Bob', type: 'PER', start: 8, end: 11, score: 1 },
  });
});

test('a record without text and place of an entity has none', () => {
  assert.deepEqual(read('', '', '', ''), { kind: 'none' });
  assert.deepEqual(readEntity([null, null, null, null, null]), { kind: 'none' });
});

for (const [start, end, score, field] of [
  ['x', '3', '1', 'start'],
  ['', '3', '1', 'start'],
  ['3', '3', '1', 'end'],
  ['0', '1.5', '1', 'end'],
  ['0', '3', '7', 'score'],
  ['0', '3', 'high', 'score'],
] as const) {
  test(`an entity from "${start}" to "${end}" with score "${score}" is bad in its ${field}`, () => {
    assert.deepEqual(read('Ann', start, end, score), { kind: 'bad', field });
  });
}

test('no records are no documents', () => {
  assert.deepEqual(grouped(true), []);
});
