import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSentenceBreak, withColumn, wordOf } from '#src/core/conll-line.js';

test('blank lines and document lines are no words', () => {
  assert.deepEqual(['', ' \t', '-DOCSTART- -X-', 'a', '-DOC'].map(isSentenceBreak), [true, true, true, false, false]);
});

test('the word is the first column, of tabs or spaces, with or without others', () => {
  assert.deepEqual(['EU NNP', 'EU\tNNP', 'EU', ' EU O', 'New\u00a0York O'].map(wordOf), ['EU', 'EU', 'EU', 'EU', 'New\u00a0York']);
});

test('a column is added as the others are separated', () => {
  assert.deepEqual(
    ['a b', 'a\tb c', 'a'].map((line) => withColumn(line, 'O')),
    ['a b O', 'a\tb c\tO', 'a O'],
  );
});
