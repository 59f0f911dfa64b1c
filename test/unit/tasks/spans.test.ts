import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entitiesOf, type LabelledWord } from '#src/tasks/spans.js';

/** Words of a text with their labels, in order. */
function labelled(text: string, ...labels: readonly (readonly [word: string, label: string, score?: number])[]): LabelledWord[] {
  let from = 0;
  return labels.map(([word, label, score = 1]) => {
    const start = text.indexOf(word, from);
    assert.notEqual(start, -1, word);
    from = start + word.length;
    return { start, end: from, label, score };
  });
}
const told = (text: string, ...labels: Parameters<typeof labelled>[1][]) =>
  entitiesOf(text, labelled(text, ...labels)).map(({ text: name, type }) => `${name}/${type}`);

test('BIO: B begins, I goes on, O ends', () => {
  assert.deepEqual(
    told('New York and New Delhi', ['New', 'B-LOC'], ['York', 'I-LOC'], ['and', 'O'], ['New', 'B-LOC'], ['Delhi', 'I-LOC']),
    ['New York/LOC', 'New Delhi/LOC'],
  );
});

test('two B in a row are two entities, and so is a change of type', () => {
  assert.deepEqual(told('Paris London IBM', ['Paris', 'B-LOC'], ['London', 'B-LOC'], ['IBM', 'I-ORG']), [
    'Paris/LOC',
    'London/LOC',
    'IBM/ORG',
  ]);
});

test('an I that continues nothing begins an entity', () => {
  assert.deepEqual(told('the Alps rise', ['the', 'O'], ['Alps', 'I-LOC'], ['rise', 'O']), ['Alps/LOC']);
});

test('BIOES and BILOU: E and L end, S and U stand alone', () => {
  for (const [end, single] of [
    ['E', 'S'],
    ['L', 'U'],
  ]) {
    assert.deepEqual(told('New York Rome Oslo', ['New', 'B-LOC'], ['York', `${end}-LOC`], ['Rome', `${single}-LOC`], ['Oslo', 'I-LOC']), [
      'New York/LOC',
      'Rome/LOC',
      'Oslo/LOC',
    ]);
  }
});

test('IO: neighbours of one type are one entity', () => {
  assert.deepEqual(told('New York is', ['New', 'LOC'], ['York', 'LOC'], ['is', 'O']), ['New York/LOC']);
});

test('places are code points, so that text[start:end] in Python is the entity', () => {
  const text = '👨‍👩‍👧 𝕏 met Zoe\u0308 in Köln 🎉';
  const entities = entitiesOf(text, labelled(text, ['𝕏', 'B-ORG'], ['Zoe', 'B-PER'], ['Köln', 'B-LOC']));
  const points = [...text];
  for (const { text: name, start, end } of entities) assert.equal(points.slice(start, end).join(''), name);
  assert.deepEqual(
    entities.map(({ text: name }) => name),
    ['𝕏', 'Zoe\u0308', 'Köln'],
  );
});

test('a mark that is a word of its own is not of the word before it, and places stay exact', () => {
  const text = 'Rom\u0bbf im Mai';
  const entities = entitiesOf(text, [
    { start: 0, end: 3, label: 'B-LOC', score: 1 },
    { start: 3, end: 4, label: 'B-MISC', score: 1 },
    { start: 8, end: 11, label: 'B-MISC', score: 1 },
  ]);
  assert.deepEqual(
    entities.map(({ text: name, start, end }) => [name, start, end]),
    [
      ['Rom', 0, 3],
      ['\u0bbf', 3, 4],
      ['Mai', 8, 11],
    ],
  );
});

test('the score is the mean of the words', () => {
  const [entity] = entitiesOf('New York', labelled('New York', ['New', 'B-LOC', 0.5], ['York', 'I-LOC', 1]));
  assert.equal(entity?.score, 0.75);
});
