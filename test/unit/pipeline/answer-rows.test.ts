import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { WorkSpan } from '#src/core/measures.js';
import { type InputRecord, type Row, rejectRow } from '#src/core/row.js';
import { Engine } from '#src/engine/engine.js';
import { openModelFolder } from '#src/models/folder.js';
import { chunkAnswerer } from '#src/pipeline/answer-rows.js';

const settings = { topK: null, allScores: false, multiLabel: false, threshold: 0.5, sigmoid: false, precision: 4 };
const engine = new Engine(
  {
    model: openModelFolder('tiny-bert', 'fixtures/models/tiny-bert', null, false),
    task: { name: 'classify', settings },
    feed: { maxLength: 16, onLong: 'truncate' },
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
  bytes: text.length + 1,
  lines: 1,
});
const chunk = (index: number, records: readonly InputRecord[]) => ({ index, records, firstRow: 0, bytes: 0, end: null });

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

describe('rows that fail', () => {
  const fault = { kind: 'throw', row: 7 } as const;
  const rows = (texts: readonly string[]) => texts.map((text, i) => row(text, i + 1));
  const told = ({ records }: { records: readonly ({ kind: string } | { kind: string; code: string })[] }) =>
    records.map((record) => ('code' in record ? record.code : record.kind));

  for (const invariant of [true, false]) {
    test(`a test fault hits its row alone, not its duplicates, with answers ${invariant ? 'shared' : 'not shared'}`, async () => {
      const answer = chunkAnswerer(engine, invariant, { testFault: fault });
      const later = { ...chunk(1, rows(['x', 'x', 'y'])), firstRow: 5 };
      const [first, second] = await Promise.all([answer(chunk(0, rows(['x', 'y']))), answer(later)]);
      assert.deepEqual(
        [first && told(first), second && told(second)],
        [
          ['answered', 'answered'],
          ['answered', 'model_failed', 'answered'],
        ],
      );
    });
  }

  test('a row that is empty or rejected already is not computed for a fault', async () => {
    const answer = chunkAnswerer(engine, false, { testFault: { kind: 'throw', row: 1 } });
    assert.deepEqual(told(await answer(chunk(0, rows(['', 'x'])))), ['answered', 'answered']);
  });

  test('every row of a text that fails is rejected, in its chunk and in others that share answers', async (t) => {
    const broken = new Engine(
      {
        // a text over 64 tokens fails inside the graph
        model: openModelFolder('tiny-roberta', 'fixtures/models/tiny-roberta', null, false),
        task: { name: 'classify', settings },
        feed: { maxLength: 100, onLong: 'truncate' },
        batchTokens: 64,
        rowTimeoutMs: null,
      },
      2,
    );
    t.after(() => broken.stop());
    const bad = 'x '.repeat(90);
    const answer = chunkAnswerer(broken, true);
    const found = await Promise.all([answer(chunk(0, rows(['a', bad, bad]))), answer(chunk(1, rows([bad, 'a', 'b'])))]);
    assert.deepEqual(found.map(told), [
      ['answered', 'model_failed', 'model_failed'],
      ['model_failed', 'answered', 'answered'],
    ]);
  });

  test('chunks that a worker sees have the time from its first share to its last; others have none', async () => {
    const spans: WorkSpan[] = [];
    const answer = chunkAnswerer(engine, true, { worked: (span) => spans.push(span), testFault: { kind: 'throw', row: 1 } });
    const first = await answer(chunk(0, rows(['p', 'q'])));
    // Two workers may share it, and be told of in any order.
    assert.deepEqual(first.work, { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) });
    spans.splice(0);
    assert.equal((await answer({ ...chunk(1, rows(['q', ''])), firstRow: 2 })).work, null);
    assert.deepEqual(spans, []);
    assert.notEqual((await answer({ ...chunk(2, rows(['r'])), firstRow: 4 })).work, null);
  });
});
