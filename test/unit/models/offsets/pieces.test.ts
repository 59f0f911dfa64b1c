import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { placeTokens } from '#src/models/offsets/pieces.js';

type Model = Parameters<typeof placeTokens>[2];

const BERT: Model = { config: { continuing_subword_prefix: '##' }, end_of_word_suffix: null, unk_token: '[UNK]' };
const CLIP: Model = { config: {}, end_of_word_suffix: '</w>', unk_token: '<unk>' };
const LLAMA: Model = { config: {}, end_of_word_suffix: null, unk_token: '<unk>' };
const NO_UNKNOWN: Model = { config: {}, end_of_word_suffix: null, unk_token: null };

/** The piece of the word for each token. */
function placed(tokens: readonly string[], word: string, model: Model): readonly string[] {
  return placeTokens(tokens, word, model).map((range) => word.slice(...range));
}

describe('tokens stand for the pieces of the word that they spell', () => {
  const cases: [string, readonly string[], string, Model, readonly string[]][] = [
    ['with a mark before', ['play', '##ing', '##s'], 'playings', BERT, ['play', 'ing', 's']],
    ['with that mark in the word itself', ['#', '###', '##a'], '##a', BERT, ['#', '#', 'a']],
    ['with a mark after', ['lo', 'w</w>'], 'low', CLIP, ['lo', 'w']],
    ['with nothing but the mark after', ['low', '</w>'], 'low', CLIP, ['low', '']],
    ['byte by byte', ['a', '<0xF0>', '<0x9F>', '<0x98>', '<0x80>', 'b'], 'a😀b', LLAMA, ['a', '😀', '😀', '😀', '😀', 'b']],
    ['byte by byte, of two characters', ['<0xC3>', '<0xA9>', '<0xC3>', '<0xA8>'], 'éè', LLAMA, ['é', 'é', 'è', 'è']],
    ['around unknown characters', ['<unk>', 'b', '<unk>', '<unk>'], '😀béx', CLIP, ['😀', 'b', 'é', 'x']],
    ['none at all', [], '', BERT, []],
  ];
  for (const [name, tokens, word, model, expected] of cases) test(name, () => assert.deepEqual(placed(tokens, word, model), expected));
});

describe('tokens that do not spell the word stand for all of it', () => {
  const cases: [string, readonly string[], string, Model][] = [
    ['an unknown word', ['[UNK]'], 'xyz', BERT],
    ['an unknown part of more than one character', ['<unk>', 'b'], 'xyb', LLAMA],
    ['characters that were left out', ['a', 'c'], 'abc', NO_UNKNOWN],
    ['bytes that break off', ['a', '<0xC3>'], 'aé', LLAMA],
    ['a token in the midst of bytes', ['<0xC3>', 'a'], 'éa', LLAMA],
    ['more tokens than the word has characters', ['a', '<unk>'], 'a', LLAMA],
  ];
  for (const [name, tokens, word, model] of cases) {
    test(name, () =>
      assert.deepEqual(
        placed(tokens, word, model),
        tokens.map(() => word),
      ),
    );
  }
});
