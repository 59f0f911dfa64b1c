import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { type InputRecord, type Row, rejectRow } from '#src/core/row.js';
import { Engine } from '#src/engine/engine.js';
import { openModelFolder } from '#src/models/folder.js';
import { chunkAnswerer } from '#src/pipeline/answer-rows.js';

const settings = { topK: null, allScores: false, multiLabel: false, threshold: 0.5, sigmoid: false, precision: 4 };
const engine = new Engine(
  {
    model: openModelFolder('tiny-bert', 'fixtures/models/tiny-bert', null, false),
    task: { name: 'classify', settings },
    maxLength: 16,
    onLong: 'truncate',
    batchTokens: 64,
    rowTimeoutMs: null,
  },
  2,
);
after(() => engine.stop());

const row = (text: string, number = 1): Row => ({
  kind: 'row',
  place: { file: '-', row: number, line: number, byte: 0 },
  raw: Buffer.from(text),
  ending: '\n',
  text,
  fields: [text],
  keys: null,
});
const chunk = (index: number, records: readonly InputRecord[]) => ({ index, firstRow: 0, records, bytes: 0 });

describe('records of a chunk', () => {
  test('come back in their order: answered, empty or rejected', async () => {
    const rejected = rejectRow(row('x', 3), 'parse', null, 'broken');
    const { records, duplicates } = await chunkAnswerer(
      engine,
      false,
    )(chunk(0, [row('good film'), row('', 2), rejected, row('bad film', 4)]));
    assert.deepEqual(
      records.map((record) => (record.kind === 'rejected' ? 'rejected' : record.answer === null ? 'empty' : 'answer')),
      ['answer', 'empty', 'rejected', 'answer'],
    );
    assert.equal(duplicates, 0);
  });

  test('equal texts are computed once and counted', async () => {
    const answer = chunkAnswerer(engine, false);
    const once = await answer(chunk(0, [row('good film')]));
    const thrice = await answer(chunk(1, [row('good film'), row('good film'), row('good film')]));
    assert.deepEqual([thrice.duplicates, thrice.tokens], [2, once.tokens]);
    assert.deepEqual(
      thrice.records.map((record) => record.kind === 'answered' && record.answer),
      Array(3).fill(once.records[0]?.kind === 'answered' && once.records[0].answer),
    );
  });

  test('every row of a truncated text counts as truncated', async () => {
    const long = 'word '.repeat(50);
    assert.equal((await chunkAnswerer(engine, false)(chunk(0, [row(long), row(long), row('short')]))).truncated, 2);
  });
});

describe('equal texts of several chunks', () => {
  const three = (answer: ReturnType<typeof chunkAnswerer>) =>
    Promise.all([0, 1, 2].map((index) => answer(chunk(index, [row('the same text'), row(`text ${index}`)]))));

  test('are computed once when answers do not depend on company, even while in flight', async () => {
    const [first, second, third] = await three(chunkAnswerer(engine, true));
    assert.ok((first?.tokens ?? 0) > (second?.tokens ?? 0) && second?.tokens === third?.tokens);
  });

  test('are computed each time when they may, with the same answers', async () => {
    const shared = await three(chunkAnswerer(engine, true));
    const alone = await three(chunkAnswerer(engine, false));
    assert.equal(alone[0]?.tokens, alone[1]?.tokens);
    assert.deepEqual(
      alone.map(({ records }) => records),
      shared.map(({ records }) => records),
    );
  });
});
