import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSpellings } from '#src/analysis/graph/spellings.js';

test('the most frequent is the label; ties go to the longer, then to the first by code points', () => {
  const spellings = countSpellings();
  for (const [spelling, times] of [
    ['b', 1],
    ['aa', 1],
    ['a', 1],
    ['c', 2],
  ] as const)
    spellings.add(spelling, times);
  assert.deepEqual(spellings.chosen(), { label: 'c', aliases: ['aa', 'a', 'b'] });
});

test('aliases are bounded, and so is what is counted', () => {
  const spellings = countSpellings();
  for (let index = 0; index < 1_000; index++) spellings.add(`n${index}`, 1);
  assert.equal(spellings.chosen().aliases.length, 20);
  assert.equal([...spellings.entries()].length, 64);
});
