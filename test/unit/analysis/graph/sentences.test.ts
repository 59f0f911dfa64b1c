import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentencesOf } from '#src/analysis/graph/sentences.js';
import { documentOf } from './documents.js';

const found = (marked: string) =>
  sentencesOf(documentOf('1', marked)).map(({ text, mentions }) => [text, ...mentions.map(({ start, end }) => text.slice(start, end))]);

test('each entity is in its sentence; sentences without are left out', () => {
  assert.deepEqual(found('[Ann] left. Nobody saw. [Bob] came.'), [
    ['Ann left.', 'Ann'],
    ['Bob came.', 'Bob'],
  ]);
});

test('titles, initials and entities are not cut', () => {
  const text = 'Dr. [Smith] met J. R. [Tolkien] at [St. Paul. Minnesota] today.';
  assert.deepEqual(found(text).length, 1);
  assert.deepEqual(found('[Smith] met Dr. [Jones].'), [['Smith met Dr. Jones.', 'Smith', 'Jones']]);
});

test('places are code points: emoji before an entity do not shift it', () => {
  assert.deepEqual(found('😀😀 [Ann] ran. 😀 [Bob] sat.'), [
    ['😀😀 Ann ran.', 'Ann'],
    ['😀 Bob sat.', 'Bob'],
  ]);
});

test('places outside the text are left out', () => {
  const entity = { text: 'x', type: 'PER', score: 1 };
  const entities = [
    { ...entity, start: 5, end: 9 },
    { ...entity, start: -1, end: 1 },
    { ...entity, start: 2, end: 2 },
    { ...entity, start: 0.5, end: 2 },
  ];
  assert.deepEqual(sentencesOf({ id: '1', text: 'Ann ran', entities }), []);
});
