import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutAtStop } from '#src/models/stop-strings.js';

test('a text ends before the earliest of its stop strings', () => {
  assert.equal(cutAtStop('one. two; three', [';', '.']), 'one');
  assert.equal(cutAtStop('one', ['.', '']), null);
  assert.equal(cutAtStop('.one', ['.']), '');
});
