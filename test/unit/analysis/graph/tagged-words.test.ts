import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tagWords } from '#src/analysis/graph/tagged-words.js';

const mentionOf = (text: string, name: string, entity: number) => ({
  entity,
  start: text.indexOf(name),
  end: text.indexOf(name) + name.length,
});

test('words keep their places behind entities longer and shorter than what the tagger sees', () => {
  const text = 'X (a band) met "The Mad Capsule Markets", then left.';
  const tokens = tagWords(text, [mentionOf(text, 'X', 0), mentionOf(text, 'The Mad Capsule Markets', 1)]);
  assert.deepEqual(
    tokens.map(({ start, end }) => text.slice(start, end)),
    ['X', 'a', 'band', 'met', 'The Mad Capsule Markets', 'then', 'left'],
  );
  assert.deepEqual(
    tokens.map(({ gap }) => gap),
    ['', ' (', ' ', ') ', ' "', '", ', ' '],
  );
  assert.deepEqual(
    tokens.map(({ mention }) => mention?.entity ?? null),
    [0, null, null, null, 1, null, null],
  );
});

test('forms of a verb have one lemma, regular or not', () => {
  for (const form of ['is', 'was', 'were', 'been']) assert.equal(tagWords(`It ${form} here`, [])[1]?.lemma, 'be', form);
  assert.equal(tagWords('She was born here', [])[2]?.lemma, 'bear');
  assert.equal(tagWords('She works here', [])[1]?.lemma, 'work');
});

test("a contracted n't makes its word negative", () => {
  assert.equal(tagWords("She didn't go", [])[1]?.tags.has('Negative'), true);
});

test('an entity that overlaps an earlier one is no token', () => {
  const text = 'New York Times wrote';
  const tokens = tagWords(text, [mentionOf(text, 'New York', 0), mentionOf(text, 'York Times', 1)]);
  assert.deepEqual(
    tokens.map(({ mention }) => mention?.entity ?? null),
    [0, null, null],
  );
});

test('the placeholder as a word of the text is a word', () => {
  assert.deepEqual(
    tagWords('Zqx met Zqx', [{ entity: 0, start: 8, end: 11 }]).map(({ word }) => word),
    ['zqx', 'met', ''],
  );
});
