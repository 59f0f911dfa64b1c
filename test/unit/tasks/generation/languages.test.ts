import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageName, languageTokens } from '#src/tasks/generation/languages.js';

test('a language has the names of every family of models', () => {
  assert.deepEqual(languageTokens('fr'), ['fr', '__fr__', 'fr_XX', 'fr_FR', 'fra_Latn']);
  assert.ok(languageTokens('zh').includes('zho_Hans') && languageTokens('zh').includes('zh_CN'));
  assert.ok(languageTokens('ar').includes('arb_Arab') && languageTokens('ru').includes('rus_Cyrl'));
  assert.equal(languageTokens('fra_Latn')[0], 'fra_Latn');
});

test('prompts name a language in English', () => {
  assert.deepEqual(['fr', 'zh', 'pt-BR', 'fra_Latn'].map(languageName), ['French', 'Chinese', 'Brazilian Portuguese', 'French']);
});

test('a code of no language is refused with what codes look like', () => {
  for (const code of ['xx', 'not a code', 'qqq', 'klingon'])
    assert.throws(() => languageName(code), /no language with the code .*\n.*--from en --to de/, code);
});
