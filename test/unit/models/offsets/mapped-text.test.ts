import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concatMapped, original, placeOf, replaced, sliceMapped } from '#src/models/offsets/mapped-text.js';

describe('a mapped text', () => {
  test('of the original stands for itself, from where it begins', () => {
    assert.deepEqual(original('ab', 3), { text: 'ab', starts: [3, 4], ends: [4, 5] });
  });

  test('gives both units of a surrogate pair the place of the pair', () => {
    assert.deepEqual(original('a😀b', 0), { text: 'a😀b', starts: [0, 1, 1, 3], ends: [1, 3, 3, 4] });
  });

  test('keeps the places of what is cut out of it', () => {
    assert.deepEqual(sliceMapped(original('abcd', 0), 1, 3), { text: 'bc', starts: [1, 2], ends: [2, 3] });
  });

  test('gives every unit of a replacement the place of all that was replaced', () => {
    assert.deepEqual(replaced(original('xﬁy', 0), 1, 2, 'fi'), { text: 'fi', starts: [1, 1], ends: [2, 2] });
    assert.deepEqual(replaced(original('abc', 0), 0, 2, ''), { text: '', starts: [], ends: [] });
  });

  test('is joined with its places', () => {
    const joined = concatMapped([original('a', 5), original('b', 0)]);
    assert.deepEqual(joined, { text: 'ab', starts: [5, 0], ends: [6, 1] });
  });
});

describe('the place of a range', () => {
  const source = original('abc', 10);

  test('goes from the first start to the last end', () => assert.deepEqual(placeOf(source, 0, 2), [10, 12]));

  test('of nothing is empty, where it would begin', () => {
    assert.deepEqual(placeOf(source, 1, 1), [11, 11]);
    assert.deepEqual(placeOf(source, 3, 3), [13, 13]);
    assert.deepEqual(placeOf(original('', 4), 0, 0), [0, 0]);
  });

  test('covers all that its units stand for, in whatever order', () => {
    const turned = concatMapped([original('b', 7), original('a', 2)]);
    assert.deepEqual(placeOf(turned, 0, 2), [2, 8]);
  });
});
