import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chunk } from '#src/core/chunk.js';
import type { InputRecord, Row } from '#src/core/row.js';
import type { AnsweredChunk } from '#src/pipeline/answer-rows.js';
import { lastSuspect, withQuarantine } from '#src/pipeline/quarantine.js';
import type { LifeSign, Suspect } from '#src/pipeline/suspicion.js';

const rowOf = (i: number): Row => ({
  kind: 'row',
  place: { file: 'a.csv', row: i + 1, line: i + 2, byte: 0 },
  raw: Buffer.from(`${i}`),
  ending: '\n',
  text: `${i}`,
  fields: [`${i}`],
  keys: null,
  bytes: 2,
  lines: 1,
});
const chunkOf = (index: number): Chunk => ({ index, firstRow: 4 * index, records: [0, 1, 2, 3].map(rowOf), bytes: 8, end: null });

/** Carries out one chunk; what was told and what was computed, in the order in which it happened. */
async function carriedOut(chunk: Chunk, suspects: readonly Suspect[]): Promise<readonly unknown[]> {
  const events: unknown[] = [];
  const spelled = (record: InputRecord): string => (record.kind === 'row' ? record.text : record.code);
  const answer = async ({ firstRow, records }: Chunk): Promise<AnsweredChunk> => {
    events.push(`${firstRow}: ${records.map(spelled).join(' ')}`);
    return { records: [], bytes: 0, duplicates: 0, truncated: 0, tokens: 0, padding: 0, busyMs: 0, work: { from: 0, to: 0 }, calls: [] };
  };
  const report = ({ kind, ...sign }: LifeSign): void => {
    events.push('range' in sign ? [kind, sign.range] : kind);
  };
  await withQuarantine(answer, { suspects, report })(chunk);
  return events;
}

test('a chunk that nobody suspects is computed as it is', async () => {
  assert.deepEqual(await carriedOut(chunkOf(1), [{ chunk: 0, ranges: [[0, 2]], poison: [] }]), ['started', '4: 0 1 2 3', 'finished']);
});

test('of a suspect every part is told, computed and cleared before the whole; rows that are known are rejected, not computed', async () => {
  const suspect: Suspect = {
    chunk: 2,
    ranges: [
      [0, 2],
      [2, 4],
    ],
    poison: [[1, 'timeout']],
  };
  assert.deepEqual(await carriedOut(chunkOf(2), [suspect]), [
    'started',
    ['trying', [0, 2]],
    '8: 0 timeout',
    ['cleared', [0, 2]],
    ['trying', [2, 4]],
    '10: 2 3',
    ['cleared', [2, 4]],
    ['trying', null],
    '8: 0 timeout 2 3',
    'finished',
  ]);
});

test('chunks run alone up to the last suspect', () => {
  assert.equal(lastSuspect({ suspects: [] }), -1);
  assert.equal(lastSuspect({ suspects: [7, 3].map((chunk) => ({ chunk, ranges: null, poison: [] })) }), 7);
});
