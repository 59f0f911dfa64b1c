import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { longestFitting } from '#src/tasks/generation/room.js';

const upTo = (length: number) => (text: string) => text.length <= length;

test('a text that fits stays as it is', () => {
  assert.equal(longestFitting('abc', upTo(3), 1), 'abc');
  assert.equal(longestFitting('', upTo(0), 1), '');
});

test('of a longer text the longest beginning that fits is left', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 500 }), fc.nat(600), fc.integer({ min: 1, max: 40 }), (text, length, tokens) => {
      assert.equal(longestFitting(text, upTo(length), tokens), text.slice(0, length));
    }),
  );
});

test('no character is cut in two', () => {
  assert.equal(longestFitting('a🍕b', upTo(2), 1), 'a');
  assert.equal(longestFitting('a🍕b', upTo(3), 1), 'a🍕');
});

test('where not even an empty text fits there is none', () => {
  assert.equal(
    longestFitting('a', () => false, 1),
    null,
  );
});

test('of a very long text only as much is looked at as could fit', () => {
  let looked = 0;
  const fits = (text: string): boolean => {
    looked = Math.max(looked, text.length);
    return text.length <= 100;
  };
  assert.equal(longestFitting('x'.repeat(10_000_000), fits, 50)?.length, 100);
  assert.ok(looked <= 800, String(looked));
});
