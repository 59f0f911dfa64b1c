import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellText } from '#src/core/cell.js';
import { type Match, type MatchShape, matchCells, matchColumns } from '#src/tasks/match-cells.js';

const MATCHES: readonly Match[] = [
  { id: 'a', text: 'He said "hi"', score: 0.98765, rank: 1.5, returned: ['yes, "now"'] },
  { id: 'b', text: '面条', score: -0.00001, rank: 0.25, returned: [''] },
];
const SHAPE: MatchShape = { returned: ['answer'], form: 'best', ranked: false, precision: 4 };

const records = (matches: readonly Match[], shape: Partial<MatchShape>): string[][] =>
  matchCells(matches, { ...SHAPE, ...shape }).map((cells) => cells.map(cellText));

test('the best match, with fixed decimals', () => {
  assert.deepEqual(matchColumns(SHAPE), ['match_id', 'match_text', 'match_score', 'match_answer']);
  assert.deepEqual(records(MATCHES, {}), [['a', 'He said "hi"', '0.9877', 'yes, "now"']]);
});

test('the list has all matches, and by what they were ranked where that is not the score', () => {
  assert.deepEqual(matchColumns({ ...SHAPE, form: 'list' }).at(-1), 'matches');
  assert.deepEqual(JSON.parse(records(MATCHES, { form: 'list', ranked: true })[0]?.at(-1) ?? ''), [
    { id: 'a', text: 'He said "hi"', score: 0.9877, rank_score: 1.5, answer: 'yes, "now"' },
    { id: 'b', text: '面条', score: 0, rank_score: 0.25, answer: '' },
  ]);
});

test('in long form each match is a record', () => {
  assert.deepEqual(records(MATCHES, { form: 'long', ranked: true }), [
    ['a', 'He said "hi"', '0.9877', '1.5000', 'yes, "now"'],
    ['b', '面条', '0.0000', '0.2500', ''],
  ]);
});

for (const form of ['best', 'list', 'long'] as const) {
  test(`without a match the cells are empty: ${form}`, () => {
    assert.deepEqual(records([], { form }), [form === 'list' ? ['', '', '', '', '[]'] : ['', '', '', '']]);
    assert.equal(matchColumns({ ...SHAPE, form }).length, records([], { form })[0]?.length);
  });
}
