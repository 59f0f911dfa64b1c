import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupLong, LONG_COLUMNS, type LongItem } from '#src/analysis/graph/read-long.js';

type Line = readonly [id: string, text: string, entity: string, start: string, end: string, score?: string];

async function grouped(id: string | null, ...lines: readonly Line[]): Promise<readonly LongItem[]> {
  const records = lines.map(
    ([key, text, entity, start, end, score = '0.9']) =>
      new Map([
        ['id', key],
        ['text', text],
        ['entity', entity],
        ['type', entity && 'PER'],
        ['start', start],
        ['end', end],
        ['score', score],
      ]),
  );
  const items: LongItem[] = [];
  for await (const item of groupLong(records, { ...LONG_COLUMNS, text: 'text', id })) items.push(item);
  return items;
}

const shape = (items: readonly LongItem[]) =>
  items.map((item) =>
    item.kind === 'document' ? [item.document.id, item.document.text, ...item.document.entities.map(({ text }) => text)] : item,
  );

const lines: readonly Line[] = [
  ['a', 'Ann met Bob', 'Ann', '0', '3'],
  ['a', 'Ann met Bob', 'Bob', '8', '11'],
  ['b', 'nobody', '', '', '', ''],
  ['c', 'Ann', 'Ann', '0', '3'],
];

test('records with the same id are one document; one without entities has none', async () => {
  assert.deepEqual(shape(await grouped('id', ...lines)), [
    ['a', 'Ann met Bob', 'Ann', 'Bob'],
    ['b', 'nobody'],
    ['c', 'Ann', 'Ann'],
  ]);
});

test('without an id column documents are told apart by their text, and numbered', async () => {
  assert.deepEqual(shape(await grouped(null, ...lines, ['d', 'Ann', 'Ann', '0', '3'])), [
    ['1', 'Ann met Bob', 'Ann', 'Bob'],
    ['2', 'nobody'],
    ['3', 'Ann', 'Ann'],
    ['4', 'Ann', 'Ann'],
  ]);
});

test('entities have numbers', async () => {
  const [item] = await grouped('id', ...lines);
  assert.deepEqual(item?.kind === 'document' && item.document.entities[1], { text: 'Bob', type: 'PER', start: 8, end: 11, score: 0.9 });
});

for (const [start, end, score, column] of [
  ['x', '3', '1', 'start'],
  ['', '3', '1', 'start'],
  ['3', '3', '1', 'end'],
  ['0', '1.5', '1', 'end'],
  ['0', '3', '7', 'score'],
  ['0', '3', 'high', 'score'],
] as const) {
  test(`an entity from "${start}" to "${end}" with score "${score}" is bad in its ${column}, and its document goes on`, async () => {
    const items = await grouped('id', ['a', 'Ann met Bob', 'Ann', start, end, score], ['a', 'Ann met Bob', 'Bob', '8', '11']);
    assert.deepEqual(shape(items), [
      { kind: 'bad_entity', record: 1, column, value: { start, end, score }[column] },
      ['a', 'Ann met Bob', 'Bob'],
    ]);
  });
}

test('no records are no documents', async () => {
  assert.deepEqual(await grouped('id'), []);
});
