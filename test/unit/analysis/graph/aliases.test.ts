import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aliasesOf } from '#src/analysis/graph/aliases.js';

const named = (keys: readonly string[], type = 'PER') => keys.map((key) => ({ type, key, acronym: /^[a-z]{2,4}$/.test(key) }));
const joined = (keys: readonly string[], type?: string) => Object.fromEntries(aliasesOf(named(keys, type)));

const cases: readonly (readonly [name: string, keys: readonly string[], type: string, joined: Readonly<Record<string, string>>])[] = [
  ['a surname joins the only full name', ['obama', 'barack obama'], 'PER', { obama: 'barack obama' }],
  ['a first name does too', ['barack', 'barack obama'], 'PER', { barack: 'barack obama' }],
  ['a surname of two people stays alone', ['obama', 'barack obama', 'michelle obama'], 'PER', {}],
  [
    'a chain ends at the longest',
    ['obama', 'barack obama', 'president barack obama'],
    'PER',
    { obama: 'president barack obama', 'barack obama': 'president barack obama' },
  ],
  ['part of a word is no part of a name', ['bam', 'barack obama'], 'PER', {}],
  ['York is not New York', ['york', 'new york'], 'LOC', {}],
  ['Miami is not Miami Beach', ['miami', 'miami beach'], 'LOC', {}],
  ['a number makes it another thing', ['apollo', 'apollo 11'], 'MISC', {}],
  [
    'an acronym joins the name with its initials',
    ['ibm', 'international business machines'],
    'ORG',
    { ibm: 'international business machines' },
  ],
  ['an acronym of two names stays alone', ['ap', 'associated press', 'adobe photoshop'], 'ORG', {}],
];

for (const [name, keys, type, wanted] of cases) {
  test(name, () => {
    assert.deepEqual(joined(keys, type), wanted);
  });
}

test('the order of names does not matter', () => {
  const keys = ['obama', 'barack obama', 'barack', 'bo', 'president barack obama', 'bill clinton', 'clinton', 'hillary clinton'];
  fc.assert(
    fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), (shuffled) => {
      assert.deepEqual(joined(shuffled), joined(keys));
    }),
  );
});
