import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameKey, surfaceForm } from '#src/analysis/graph/names.js';

const keys: readonly (readonly [text: string, key: string])[] = [
  ['Barack  Obama', 'barack obama'],
  ['Obama\u2019s', 'obama'],
  ["IBM's,", 'ibm'],
  ['The Beatles', 'beatles'],
  ['\u201cNevermind\u201d', 'nevermind'],
  ['\uff29\uff22\uff2d', 'ibm'],
  ['I.B.M.', 'ibm'],
  ['New\nYork', 'new york'],
  ['I\u00adBM', 'ibm'],
  ['STRASSE', 'strasse'],
  ['Straße', 'strasse'],
  ['C#', 'c#'],
  ['C++', 'c++'],
  ['The', 'the'],
  ['...', '...'],
  [' \t', ''],
];

for (const [text, key] of keys) {
  test(`${JSON.stringify(text)} has the key ${JSON.stringify(key)}`, () => {
    assert.equal(nameKey(text), key);
  });
}

test('the shown form keeps case and article, and loses possessive and punctuation', () => {
  assert.equal(surfaceForm(" The  Mad Capsule\nMarkets's, "), 'The Mad Capsule Markets');
});

test('punctuation goes off the ends alone, however much there is of it within', () => {
  const name = `a${'.'.repeat(300_000)}b`;
  assert.equal(surfaceForm(`...${name}...`), name);
  assert.equal(nameKey('“...'), '“...');
});
