import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEntities, readTags } from '#src/analysis/entity-list.js';

test('entities are read as ner writes them, other keys passed over', () => {
  const json = '[{"text":"Zoë 🙂","type":"PER","start":0,"end":5,"score":0.99},{"type":"__proto__","start":7,"end":9}]';
  assert.deepEqual(readEntities(json), {
    items: [
      { type: 'PER', start: 0, end: 5 },
      { type: '__proto__', start: 7, end: 9 },
    ],
  });
});

test('nothing, null and white space are empty lists', () => {
  for (const nothing of ['', ' ', 'null', '[]']) {
    assert.deepEqual([readEntities(nothing), readTags(nothing)], [{ items: [] }, { items: [] }], nothing);
  }
});

for (const wrong of ['[', 'positive', '{}', '1', '[1]', '[null]', '[{"type":"PER","start":0}]', '[{"type":"PER","start":"0","end":5}]']) {
  test(`${wrong} is no list of entities`, () => {
    const list = readEntities(wrong);
    assert.match('wrong' in list ? list.wrong : '', /^not a JSON list of entities/);
  });
}

test('tags are texts, one a word', () => {
  assert.deepEqual(readTags('["B-PER","O",""]'), { items: ['B-PER', 'O', ''] });
  for (const wrong of ['["O",1]', '"O"', 'O O']) assert.ok('wrong' in readTags(wrong), wrong);
});
