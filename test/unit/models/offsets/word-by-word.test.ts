import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { placedEncoder } from '#src/models/offsets/encode.js';
import { placedByWord } from '#src/models/offsets/word-by-word.js';
import { wordCutOf } from '#src/models/word-cache.js';

const readJson = (file: string): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8'));

for (const name of ['ner-en', 'sentiment-en']) {
  describe(`places word by word, ${name}`, () => {
    const file = `models/${name}/tokenizer.json`;
    const json = readJson(file);
    const tokenizer = new Tokenizer(json, readJson(`models/${name}/tokenizer_config.json`));
    const whole = placedEncoder(tokenizer, json, file);
    const cut = wordCutOf(json);
    assert.ok(cut !== null);
    const byWord = placedByWord(whole, (token) => tokenizer.token_to_id(token), cut);

    test('are those of the whole text, whatever its characters', () => {
      const piece = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 6 }),
        fc.string({ unit: fc.constantFrom('a', 'Q', '\u00c9', 'e\u0301', '\u4e2d', ',', '.', '7', '\u00a0', '\t'), maxLength: 8 }),
        fc.constantFrom('[MASK]', 'x[SEP]y', '[UNK', 'U.S.A.', "don't", '#1-hit', 'unbelievably', 'a'.repeat(100), 'A'.repeat(101)),
      );
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 6 }), fc.constantFrom(' ', '  ', ''), (pieces, between) => {
          const text = pieces.join(between);
          assert.deepEqual(byWord(text), whole(text));
        }),
        { numRuns: 500 },
      );
    });

    test('are those of the whole text on real rows, when words come back', () => {
      const rows = readFileSync('fixtures/reviews.csv', 'utf8').split('\n').slice(0, 100);
      for (const row of [...rows, ...rows]) assert.deepEqual(byWord(row), whole(row));
    });
  });
}
