import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerChunk, type ChunkTools, encodeTexts, exhaust, exhausted } from '#src/engine/answer-chunk.js';
import { CURSOR, type OnLong } from '#src/engine/protocol.js';
import { openModelFolder } from '#src/models/folder.js';
import { loadTokenizer } from '#src/models/tokenizer.js';

const tokenizer = loadTokenizer(openModelFolder('tiny-bert', 'fixtures/models/tiny-bert', null, false));
const [cls, sep] = [2, 3];
const text = 'a b c d e f g h i j';
const content = tokenizer.content(text);
const encoded = (texts: readonly string[], maxLength: number, onLong: OnLong) => encodeTexts(texts, { tokenizer, maxLength, onLong });

test('the text of these tests has ten tokens and the frame two', () => {
  assert.equal(content.length, 10);
  assert.deepEqual([tokenizer.frame.prefix, tokenizer.frame.suffix], [[cls], [sep]]);
});

for (const onLong of ['truncate', 'split', 'reject'] as const) {
  test(`${onLong}: a text that just fits is framed and left whole`, () => {
    assert.deepEqual(encoded([text], 12, onLong), { windows: [[[cls, ...content, sep]]], truncated: [], tooLong: [] });
  });
}

test('truncate: a longer text loses its end, not its frame, and is told', () => {
  assert.deepEqual(encoded(['a', text], 11, 'truncate'), {
    windows: [[[cls, ...tokenizer.content('a'), sep]], [[cls, ...content.slice(0, 9), sep]]],
    truncated: [1],
    tooLong: [],
  });
});

test('split: windows follow one another without overlap and without loss, each framed', () => {
  const { windows, truncated, tooLong } = encoded([text], 6, 'split');
  assert.deepEqual(windows, [
    [
      [cls, ...content.slice(0, 4), sep],
      [cls, ...content.slice(4, 8), sep],
      [cls, ...content.slice(8), sep],
    ],
  ]);
  assert.deepEqual([truncated, tooLong], [[], []]);
});

test('split: content of exactly two windows makes two', () => {
  assert.deepEqual(
    encoded([text], 7, 'split').windows[0]?.map((ids) => ids.length),
    [7, 7],
  );
});

test('reject: a longer text has no windows and is told with its tokens and the limit', () => {
  assert.deepEqual(encoded(['a', text], 11, 'reject'), {
    windows: [[[cls, ...tokenizer.content('a'), sep]], []],
    truncated: [],
    tooLong: [{ text: 1, tokens: 12, limit: 11 }],
  });
});

test('a chunk is exhausted when it is planned and every unit is taken', () => {
  const cursor = new Int32Array(new SharedArrayBuffer(CURSOR.BYTES));
  const at = (next: number, units: number): boolean => {
    cursor[CURSOR.NEXT] = next;
    cursor[CURSOR.UNITS] = units;
    return exhausted(cursor);
  };
  assert.deepEqual([at(0, 0), at(0, 2), at(1, 2), at(2, 2), at(5, 2)], [false, false, false, true, true]);
});

test('a chunk of which nothing is left to take counts as exhausted once it was planned', () => {
  const cursor = new Int32Array(new SharedArrayBuffer(CURSOR.BYTES));
  cursor[CURSOR.UNITS] = 1000;
  exhaust(cursor);
  assert.equal(exhausted(cursor), true);
});

/** A session that takes its time over one text, alone or in company. */
function slowOn(slow: string, tookMs: number): { tools: ChunkTools; batches: number[] } {
  const slowIds = [cls, ...tokenizer.content(slow), sep].join();
  const batches: number[] = [];
  const tools: ChunkTools = {
    tokenizer,
    session: {
      outputDims: [-1, 1],
      run: async (batch) => {
        batches.push(batch.length);
        const until = performance.now() + (batch.some((ids) => ids.join() === slowIds) ? tookMs : 0);
        while (performance.now() < until);
        return { data: new Float32Array(batch.length), dims: [batch.length, 1] };
      },
    },
    maxLength: 64,
    onLong: 'truncate',
    batchTokens: 64,
    rowTimeoutMs: 500,
    rows: (output, sequences) => Array.from({ length: sequences }, (_, i) => output.data.subarray(i, i + 1)),
    answer: () => ({ label: 0, score: 1, ranked: [], scores: [] }),
    stopped: () => false,
  };
  return { tools, batches };
}

test('a batch over --row-timeout is run again text by text, and the text that is slow alone has no answer', async () => {
  const { tools, batches } = slowOn('b', 600);
  const cursor = new SharedArrayBuffer(CURSOR.BYTES);
  const part = await answerChunk({ kind: 'chunk', seat: 0, texts: ['a', 'b', 'c'], fault: null, cursor, first: true }, tools);
  assert.deepEqual(batches, [3, 1, 1, 1]);
  assert.deepEqual(part?.texts, [0, 2]);
  assert.deepEqual(
    part?.late.map(({ text: late, seconds }) => [late, seconds >= 0.5]),
    [[1, true]],
  );
});

test('a text alone in its batch is not run again', async () => {
  const { tools, batches } = slowOn('b', 600);
  const cursor = new SharedArrayBuffer(CURSOR.BYTES);
  const part = await answerChunk({ kind: 'chunk', seat: 0, texts: ['b'], fault: null, cursor, first: true }, tools);
  assert.deepEqual([batches, part?.late.length, part?.texts], [[1], 1, []]);
});
