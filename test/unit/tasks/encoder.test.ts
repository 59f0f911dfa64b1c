import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openModelFolder } from '#src/models/folder.js';
import { loadTokenizer } from '#src/models/tokenizer.js';
import { encodedTexts, textWindows } from '#src/tasks/encoder.js';
import type { OnLong } from '#src/tasks/task.js';

const tokenizer = loadTokenizer(openModelFolder('tiny-bert', 'fixtures/models/tiny-bert', null, false));
const [cls, sep] = [2, 3];
const text = 'a b c d e f g h i j';
const content = tokenizer.content(text);
const encoded = (texts: readonly string[], maxLength: number, onLong: OnLong) =>
  textWindows(texts, { tokenizer, limit: 64 }, { maxLength, onLong });

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

test('outputs reach the text and window they belong to, in whatever batches they were run', async () => {
  const windows = [[[1, 2], [3]], [[4, 5, 6]]];
  const encoded = encodedTexts(
    { windows, truncated: [], tooLong: [] },
    async (batch) => batch.map((ids) => ids.join('')),
    (outputs, text) => `${text}: ${outputs.join(' ')}`,
  );
  assert.deepEqual(encoded.lengths, [[2, 1], [3]]);
  assert.deepEqual(
    await encoded.run([
      [0, 1],
      [1, 0],
    ]),
    { tokens: 4, padding: 2 },
  );
  assert.deepEqual(await encoded.run([[0, 0]]), { tokens: 2, padding: 0 });
  assert.deepEqual([encoded.answer(0), encoded.answer(1)], ['0: 12 3', '1: 456']);
});
