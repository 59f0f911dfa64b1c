import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldSettings } from '#src/cli/commands/opening.js';
import { rowFlags } from '#src/cli/flags/commands.js';

test('settings are told as they were given, the others by their defaults', () => {
  const given = new Map([
    ['threads', ['2-8']],
    ['text-column', ['title', 'body']],
    ['force', ['true']],
    ['max-errors', ['5%']],
  ]);
  const told = toldSettings(rowFlags, given);
  assert.deepEqual(told.given, [
    ['--text-column', 'title, body'],
    ['--threads', '2-8'],
    ['--force', 'yes'],
    ['--max-errors', '5%'],
  ]);
  assert.equal(told.defaults.length + told.given.length, Object.keys(rowFlags).length);
  assert.deepEqual(
    told.defaults.find(([name]) => name === '--precision'),
    ['--precision', '4'],
  );
});
