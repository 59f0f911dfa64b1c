import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reservoir } from '#src/tuning/reservoir.js';

function filled(texts: Iterable<string>, room: number, characters = 1e6, seed = 3): Reservoir {
  const reservoir = new Reservoir(room, characters, seed);
  for (const text of texts) reservoir.add(text);
  return reservoir;
}

/** The numbers 0 to n − 1 as texts, in order: what a sorted file is. */
const rising = (n: number): string[] => Array.from({ length: n }, (_, i) => String(i));

test('a stream that fits is kept whole, in another order', () => {
  const reservoir = filled(rising(100), 100);
  assert.equal(reservoir.count, 100);
  const texts = reservoir.shuffled();
  assert.notDeepEqual(texts, rising(100));
  assert.deepEqual(
    texts.sort((a, b) => Number(a) - Number(b)),
    rising(100),
  );
});

test('the same seed draws the same sample, another seed another', () => {
  const draw = (seed: number): string[] => filled(rising(10_000), 50, 1e6, seed).shuffled();
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
});

test('of a sorted stream every part has its share in the sample', () => {
  const tenths = new Array<number>(10).fill(0);
  for (const text of filled(rising(50_000), 4000).shuffled()) {
    const tenth = Math.floor(Number(text) / 5000);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  // 400 each, with a standard deviation of 19.
  for (const count of tenths) assert.ok(count > 320 && count < 480, tenths.join(' '));
});

test('where texts are long there are fewer of them, still from the whole stream', () => {
  const long = rising(1000).map((text) => text.padEnd(1000, '.'));
  const texts = filled(long, 500, 100_000).shuffled();
  assert.equal(texts.length, 100);
  const middle = texts.reduce((sum, text) => sum + Number.parseInt(text, 10), 0) / texts.length;
  assert.ok(middle > 400 && middle < 600, String(middle));
});

test('one text is kept however long it is', () => {
  assert.equal(filled(['x'.repeat(500)], 10, 100).shuffled().length, 1);
});
