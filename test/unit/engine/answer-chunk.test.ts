import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerChunk, type ChunkTools, exhaust, exhausted } from '#src/engine/answer-chunk.js';
import { CURSOR } from '#src/engine/protocol.js';

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

/** A runner that takes its time over one text, alone or in company. */
function slowOn(slow: string, tookMs: number): { tools: ChunkTools; batches: number[] } {
  const batches: number[] = [];
  const tools: ChunkTools = {
    runner: {
      encode: (texts) => ({
        lengths: texts.map(() => [3]),
        truncated: [],
        tooLong: [],
        run: async (batch) => {
          batches.push(batch.length);
          const until = performance.now() + (batch.some(([text]) => texts[text] === slow) ? tookMs : 0);
          while (performance.now() < until);
          return { tokens: 3 * batch.length, padding: 0 };
        },
        answer: () => ({ label: 0, score: 1, ranked: [], scores: [] }),
      }),
    },
    batchTokens: 64,
    rowTimeoutMs: 500,
    busyMs: () => 0,
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
