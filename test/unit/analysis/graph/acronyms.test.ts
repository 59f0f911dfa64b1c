import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acronymsOf, isAcronym } from '#src/analysis/graph/acronyms.js';

test('initials count with and without small words', () => {
  assert.deepEqual(acronymsOf('international business machines'), ['ibm']);
  assert.deepEqual(acronymsOf('department of justice'), ['doj', 'dj']);
  assert.deepEqual(acronymsOf('ibm'), []);
});

test('capitals are an acronym, with dots or without; a word and one letter are not', () => {
  assert.deepEqual(['IBM', 'U.S.', 'U.S', 'Ibm', 'I', 'IBM Corp'].map(isAcronym), [true, true, true, false, false, false]);
});
