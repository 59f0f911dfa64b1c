import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonMembers } from '#src/core/json-members.js';

const tables: readonly (readonly [name: string, text: string, members: readonly (readonly [string, string])[]])[] = [
  ['an empty object has none', ' { } ', []],
  [
    'numbers keep their spelling',
    '{"a":1.50,"b":12345678901234567890,"c":-0,"d":1E+2}',
    [
      ['a', '1.50'],
      ['b', '12345678901234567890'],
      ['c', '-0'],
      ['d', '1E+2'],
    ],
  ],
  ['strings keep their escapes', '{"a":"\\u00e9\\n\\"}"}', [['a', '"\\u00e9\\n\\"}"']]],
  ['keys are decoded', '{"\\u0061\\"":1}', [['a"', '1']]],
  [
    'objects and arrays are whole, braces in strings aside',
    '{"a":{"b":[1,"]}"]},"c":[{}]}',
    [
      ['a', '{"b":[1,"]}"]}'],
      ['c', '[{}]'],
    ],
  ],
  [
    'of duplicate keys the last is read',
    '{"a":1,"b":2,"a":3}',
    [
      ['a', '3'],
      ['b', '2'],
    ],
  ],
  [
    'white space around is left out',
    '\t{\r\n "a" :  true ,\n"b"\t:null\r}',
    [
      ['a', 'true'],
      ['b', 'null'],
    ],
  ],
  ['white space within is kept', '{"a": [ 1,  2 ] }', [['a', '[ 1,  2 ]']]],
  ['a colon in a key is part of it', '{"a:b":"c:d"}', [['a:b', '"c:d"']]],
  [
    '__proto__ is a key like any other',
    '{"__proto__":1,"constructor":2}',
    [
      ['__proto__', '1'],
      ['constructor', '2'],
    ],
  ],
  ['an empty key is a key', '{"":""}', [['', '""']]],
  [
    'a string that ends in a backslash ends there',
    '{"a":"\\\\","b":1}',
    [
      ['a', '"\\\\"'],
      ['b', '1'],
    ],
  ],
];

for (const [name, text, members] of tables) {
  test(name, () => {
    assert.deepEqual([...jsonMembers(text)], members);
  });
}

const space = fc.array(fc.constantFrom(' ', '\t', '\n', '\r'), { maxLength: 3 }).map((parts) => parts.join(''));

/** JSON text with white space wherever it may be: strings of JSON.stringify taken apart by tokens. */
function spaced(json: string, spaces: readonly string[]): string {
  let next = 0;
  const gap = (): string => spaces[next++ % spaces.length] ?? '';
  return json.replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:\s]+/g, (token) => gap() + token + gap());
}

test('each member, parsed, is what JSON.parse gives, whatever white space is around', () => {
  const spaces = fc.array(space, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), fc.jsonValue(), { maxKeys: 6 }), spaces, (object, gaps) => {
      const text = spaced(JSON.stringify(object), gaps);
      const parsed: unknown = JSON.parse(text);
      assert.ok(typeof parsed === 'object' && parsed !== null);
      const members = jsonMembers(text);
      assert.deepEqual(new Set(members.keys()), new Set(Object.keys(parsed)));
      for (const [key, value] of Object.entries(parsed)) {
        const spelling = members.get(key) ?? '';
        assert.equal(spelling, spelling.trim());
        assert.deepEqual(JSON.parse(spelling), value);
      }
    }),
    { numRuns: 500 },
  );
});

test('members spelled as they were make the same object again', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue(), { maxKeys: 5 }), (object) => {
      const text = JSON.stringify(object);
      const again = [...jsonMembers(text)].map(([key, spelling]) => `${JSON.stringify(key)}:${spelling}`);
      assert.equal(`{${again.join(',')}}`, text);
    }),
  );
});
