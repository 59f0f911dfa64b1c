import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rounded } from '#src/core/rounded.js';

test('to so many decimals, without zeros at the end', () => {
  assert.equal(rounded(1 / 3, 4), 0.3333);
  assert.equal(rounded(2.5, 4), 2.5);
  assert.equal(rounded(1234.56, 0), 1235);
});
