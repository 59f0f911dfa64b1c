import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { type Translator, translationPrompt } from '#src/tasks/generation/translation.js';

function model(kind: 'causal' | 'seq2seq', tokens: readonly string[] = [], hasChatTemplate = false): Translator {
  return {
    kind,
    hasChatTemplate,
    hasToken: (token) => tokens.includes(token),
    literal: (text) => text,
    chat: (messages) => ({ text: messages.map(({ role, content }) => `<${role}>${content}`).join(''), frame: 'none' }),
  };
}

describe('a sentence to translate', () => {
  test('is framed by the languages for NLLB, M2M100 and mBART', () => {
    const nllb = translationPrompt(model('seq2seq', ['eng_Latn', 'fra_Latn']), { model_type: 'm2m_100' }, 'en', 'fr');
    assert.deepEqual(nllb('Hi.'), { text: 'Hi.', frame: { before: ['eng_Latn'], after: ['</s>'] }, firstToken: 'fra_Latn' });
    const m2m = translationPrompt(model('seq2seq', ['__en__', '__fr__', 'en']), { model_type: 'm2m_100' }, 'en', 'fr');
    assert.equal(m2m('Hi.').firstToken, '__fr__');
    const tokens = ['en_XX', 'ro_RO'];
    const mbart = translationPrompt(model('seq2seq', tokens), { model_type: 'mbart' }, 'en', 'ro');
    assert.deepEqual(mbart('Hi.'), { text: 'Hi.', frame: { before: [], after: ['</s>', 'en_XX'] }, firstToken: 'ro_RO' });
    const mbart50 = translationPrompt(model('seq2seq', [...tokens, 'af_ZA']), { model_type: 'mbart' }, 'en', 'ro');
    assert.deepEqual(mbart50('Hi.').frame, { before: ['en_XX'], after: ['</s>'] });
  });

  test('of a language that the model has not is refused with exit 2', () => {
    assert.throws(
      () => translationPrompt(model('seq2seq', ['eng_Latn']), { model_type: 'm2m_100' }, 'en', 'tlh'),
      (error) => error instanceof FaultError && error.exitCode === 2,
    );
  });

  test('has a prefix for T5: its own, else by the names of the languages', () => {
    const config = { model_type: 't5', task_specific_params: { translation_en_to_fr: { prefix: 'to French: ' } } };
    assert.equal(translationPrompt(model('seq2seq'), config, 'en', 'fr')('Hi.').text, 'to French: Hi.');
    assert.equal(translationPrompt(model('seq2seq'), config, 'en', 'ro')('Hi.').text, 'translate English to Romanian: Hi.');
  });

  test('goes to Marian as it is, or with the target where there are several', () => {
    const config = { model_type: 'marian' };
    assert.equal(translationPrompt(model('seq2seq'), config, 'en', 'fr')('Hi.').text, 'Hi.');
    assert.equal(translationPrompt(model('seq2seq', ['>>fr<<']), config, 'en', 'fr')('Hi.').text, '>>fr<< Hi.');
  });

  test('is a request to an instruct model', () => {
    const prompt = translationPrompt(model('causal', [], true), { model_type: 'llama' }, 'en', 'fr')('Hi.');
    assert.match(prompt.text, /^<user>Translate .* from English to French\..*\n\nHi\.$/);
    assert.equal(prompt.frame, 'none');
  });
});
