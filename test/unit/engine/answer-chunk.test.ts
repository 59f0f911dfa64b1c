import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeTexts, exhausted } from '#src/engine/answer-chunk.js';
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
