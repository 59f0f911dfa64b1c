import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { wordByWord, wordCutOf } from '#src/models/word-cache.js';

const readJson = (file: string): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8'));
const tokenizerJson = readJson('models/sentiment-en/tokenizer.json');

describe('ids word by word', () => {
  const tokenizer = new Tokenizer(tokenizerJson, readJson('models/sentiment-en/tokenizer_config.json'));
  const whole = (text: string): readonly number[] => tokenizer.encode(text, { add_special_tokens: false }).ids;
  const cut = wordCutOf(tokenizerJson);
  assert.ok(cut !== null);
  const byWord = wordByWord({ content: whole, tokenId: (token) => tokenizer.token_to_id(token) }, cut);

  test('are those of the whole text, whatever its characters', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({
        unit: fc.constantFrom('a', 'É', 'e\u0301', '\u0301', 'Σ', 'ς', '中', ',', '\u00a0', '\u3000', '\t', '\n', '.'),
        maxLength: 6,
      }),
      fc.constantFrom(
        '[MASK]',
        '[CLS]',
        '[SEP] ',
        'ΟΔΟΣ',
        'unbelievably',
        'antidisestablishmentarianism',
        '  ',
        "don't",
        'x[MASK]y.',
        '[UNK',
        'U.S.A.',
        '#1-hit',
        'a'.repeat(100),
        'A'.repeat(101),
        'Qzx9',
        'zq~'.repeat(3),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(' ', '  ', ''), (pieces, between) => {
        const text = pieces.join(between);
        assert.deepEqual(byWord(text), whole(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('are those of the whole text on real rows, when words come back', () => {
    const rows = readFileSync('fixtures/reviews.csv', 'utf8').split('\n');
    for (const row of [...rows, ...rows]) assert.deepEqual(byWord(row), whole(row));
  });
});

describe('texts are cut at spaces', () => {
  test('for the pipeline of BERT, but not through its added tokens', () => {
    assert.deepEqual(wordCutOf(tokenizerJson), {
      reserved: new Set(['[', ']']),
      lowercase: true,
      continuation: '##',
      unknown: '[UNK]',
      maxCharacters: 100,
    });
  });
  test('not for models that read spaces', () => {
    for (const name of ['tiny-roberta', 'tiny-xlm-roberta', 'tiny-albert']) {
      assert.equal(wordCutOf(readJson(`fixtures/models/${name}/tokenizer.json`)), null, name);
    }
  });
  test('not where an added token has a space in it, or nothing to tell it by', () => {
    for (const content of ['New [York]', 'york']) {
      assert.equal(wordCutOf({ ...tokenizerJson, added_tokens: [{ id: 1, content }] }), null, content);
    }
  });
});
