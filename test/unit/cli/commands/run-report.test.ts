import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsOf } from '#src/cli/commands/run-report.js';
import { rowFlags } from '#src/cli/flags/commands.js';
import { settle } from '#src/cli/settings.js';

test('settings that differ from their defaults are told apart from the others, spelled as they are typed', () => {
  const typed = new Map([
    ['threads', ['4']],
    ['text-column', ['title', 'body']],
    ['force', ['true']],
    ['max-errors', ['5%']],
    ['precision', ['4']],
  ]);
  const { settings, defaults } = settingsOf(rowFlags, settle(rowFlags, typed, new Set(), {}).values);
  assert.deepEqual(settings, [
    ['--text-column', 'title, body'],
    ['--threads', '4'],
    ['--force', 'yes'],
    ['--max-errors', '5%'],
  ]);
  assert.equal(defaults.length + settings.length, Object.keys(rowFlags).length);
  assert.deepEqual(
    defaults.find(([name]) => name === '--precision'),
    ['--precision', '4'],
  );
});
