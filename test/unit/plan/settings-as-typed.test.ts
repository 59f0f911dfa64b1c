import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allFlagNames } from '#src/cli/flags/commands.js';
import { settingsAsTyped } from '#src/plan/settings-as-typed.js';

test('settings have the names of their options, those in groups too', () => {
  assert.deepEqual(settingsAsTyped({ topK: 3, raw: false, writing: { maxNewTokens: 8, sampling: { topP: 1, seed: 0 }, stop: ['.'] } }), {
    'top-k': 3,
    'raw-prompt': false,
    'max-new-tokens': 8,
    'top-p': 1,
    seed: 0,
    stop: ['.'],
  });
});

test('a group that is not there has no names', () => assert.deepEqual(settingsAsTyped({ writing: { sampling: null } }), {}));

test('every name is that of an option, or words', () => {
  const settings = {
    ...{ topK: null, allScores: true, multiLabel: true, threshold: 0.5, sigmoid: true, precision: 4, labels: [], hypothesis: '{}' },
    ...{ aggregate: 'first', form: 'list', wordsGiven: true, normalize: null, dims: null },
    ...{
      writing: { maxNewTokens: 1, sampling: { temperature: 1, topP: 1, seed: 0 }, stop: [] },
      system: null,
      raw: true,
      tail: '',
      from: 'en',
      to: 'fr',
    },
  };
  for (const name of Object.keys(settingsAsTyped(settings))) assert.ok(name.startsWith('the ') || allFlagNames().has(name), name);
});
