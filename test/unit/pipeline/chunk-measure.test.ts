import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Row, rejectRow } from '#src/core/row.js';
import type { AnsweredChunk } from '#src/pipeline/answer-rows.js';
import { measureOf } from '#src/pipeline/chunk-measure.js';

const row = (number: number): Row => ({
  kind: 'row',
  place: { file: 'in.csv', row: number, line: number + 1, byte: 0 },
  raw: Buffer.from('x'),
  ending: '\n',
  text: 'x',
  fields: ['x'],
  keys: null,
  bytes: 2,
  lines: 1,
});
const chunk = (records: AnsweredChunk<string>['records']): AnsweredChunk<string> => ({
  records,
  bytes: 0,
  duplicates: 0,
  truncated: 0,
  tokens: 7,
  padding: 1,
  busyMs: 3,
  work: { from: 1, to: 2 },
  calls: [[4, 3]],
});

test('a chunk is told by its first record, rejected or not, with what its answers say', () => {
  const rejected = rejectRow(row(8), 'parse', null, 'no');
  const answered = { kind: 'answered', row: row(9), answer: 'a' } as const;
  const empty = { kind: 'answered', row: row(10), answer: null } as const;
  const measure = measureOf(chunk([rejected, answered, empty]), (label) => [{ label, score: 0.5 }]);
  assert.deepEqual(measure, {
    place: rejected.place,
    rows: 3,
    work: { from: 1, to: 2 },
    tokens: 7,
    calls: [[4, 3]],
    findings: [{ label: 'a', score: 0.5 }],
  });
  assert.equal(measureOf(chunk([answered]), () => []).place?.row, 9);
});

test('a chunk without records has no place', () => assert.equal(measureOf(chunk([]), () => []).place, null));
