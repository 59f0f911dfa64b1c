import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedParts, insertParts } from '#src/cli/reference.js';
import { EXIT_CODE } from '#src/core/faults.js';

test('parts go between their markers and replace what was there', () => {
  const page = 'a\n<!-- x -->\nold\n<!-- /x -->\nb';
  assert.equal(insertParts(page, new Map([['x', 'new']])), 'a\n<!-- x -->\nnew\n<!-- /x -->\nb');
});

test('a page without the markers is refused', () => {
  assert.throws(() => insertParts('nothing', new Map([['x', 'new']])), /no markers/);
});

test('the table of exit codes names every fault once', () => {
  const table = generatedParts().get('exit-codes') ?? '';
  for (const fault of Object.keys(EXIT_CODE)) assert.equal(table.split(`\`${fault}\``).length, 2, fault);
});
