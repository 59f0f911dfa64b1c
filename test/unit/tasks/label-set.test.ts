import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hypothesisOn } from '#src/tasks/label-set.js';

test('a hypothesis has the description of the label wherever its place is, letter by letter', () => {
  const label = { name: 'money', description: "$& and $'", examples: [] };
  assert.equal(hypothesisOn('It is {}; {}.', label), "It is $& and $'; $& and $'.");
});
