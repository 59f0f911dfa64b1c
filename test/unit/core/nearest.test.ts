import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '#src/core/nearest.js';

const names = ['id', 'review', 'Title', 'café', 'created at', 'score'];
for (const [word, meant] of [
  ['title', 'Title'],
  ['REVIEW', 'review'],
  ['reviwe', 'review'],
  ['reviews', 'review'],
  ['reveiws', 'review'],
  ['cafe', 'café'],
  ['cafe\u0301', 'café'],
  ['created_at', 'created at'],
  [' score', 'score'],
  ['ID', 'id'],
  ['it', null],
  ['text', null],
  ['', null],
] as const) {
  test(`${JSON.stringify(word)} was meant as ${meant ?? 'nothing there is'}`, () => {
    assert.equal(nearest(word, names), meant);
  });
}

test('the first of equally near names is meant', () => {
  assert.equal(nearest('colour', ['colours', 'colou']), 'colours');
});
