import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf, isSentenceBreak, withColumn, wordLines, wordOf } from '#src/core/conll-line.js';

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

test('columns are what tabs and spaces separate, however many', () => {
  assert.deepEqual(['EU NNP  B-ORG', 'EU\tNNP\tB-ORG', ' EU '].map(columnsOf), [['EU', 'NNP', 'B-ORG'], ['EU', 'NNP', 'B-ORG'], ['EU']]);
});

test('the words of a sentence are its lines but for blank and document lines, whatever ends them', () => {
  assert.deepEqual(wordLines('-DOCSTART- O\n\na O\r\nb O\rc O\n \n'), ['a O', 'b O', 'c O']);
});
