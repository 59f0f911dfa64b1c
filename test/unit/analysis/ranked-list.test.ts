import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readIds } from '#src/analysis/ranked-list.js';

const READ: readonly (readonly [what: string, text: string, ids: readonly string[]])[] = [
  ['the matches of match', '[{"id":"a","text":"x","score":0.5},{"id":7}]', ['a', '7']],
  ['a list of ids', '["a","b c",3]', ['a', 'b c', '3']],
  ['one id as it is', ' a1 ', ['a1']],
  ['nothing', '', []],
  ['null', 'null', []],
  ['an empty list', '[]', []],
];
for (const [what, text, items] of READ) {
  test(`reads ${what}`, () => {
    assert.deepEqual(readIds(text), { items });
  });
}

for (const text of ['[1', '[null]', '[{"text":"x"}]', '[[1]]']) {
  test(`refuses ${text}`, () => {
    assert.ok('wrong' in readIds(text));
  });
}
