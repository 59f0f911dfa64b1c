import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom, shuffle } from '#src/core/seeded-random.js';

const draw = (seed: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: 1000 }, () => random());
};

test('a seed gives the same numbers each time, another seed others', () => {
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
});

test('numbers lie in [0, 1) and fill it evenly', () => {
  const numbers = draw(1);
  assert.ok(numbers.every((value) => value >= 0 && value < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const within = numbers.filter((value) => Math.floor(value * 10) === tenth).length;
    assert.ok(within > 60 && within < 140, `${within} of 1000 in tenth ${tenth}`);
  }
});

test('a shuffled list has the same items, and the same order for the same seed', () => {
  const shuffled = (): number[] => {
    const items = [...Array(100).keys()];
    shuffle(items, seededRandom(3));
    return items;
  };
  assert.deepEqual(
    shuffled().sort((a, b) => a - b),
    [...Array(100).keys()],
  );
  assert.deepEqual(shuffled(), shuffled());
  assert.notDeepEqual(shuffled(), [...Array(100).keys()]);
});
