import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenize13a } from '#src/analysis/tokenize-13a.js';
import { casesOf } from './expectations.js';

test('the words are those of sacrebleu', () => {
  for (const { text, tokens } of casesOf<{ text: string; tokens: string[] }>('tokens.json')) assert.deepEqual(tokenize13a(text), tokens);
});
