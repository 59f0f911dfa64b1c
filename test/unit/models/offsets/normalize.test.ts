import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Tokenizer } from '@huggingface/tokenizers';
import { FaultError } from '#src/core/faults.js';
import type { Json } from '#src/models/folder.js';
import { original } from '#src/models/offsets/mapped-text.js';
import { checkNormalizer, normalizeMapped } from '#src/models/offsets/normalize.js';
import { partsOf } from '#src/models/offsets/parts.js';

/** What a normalizer makes of a text: pieces, each with the piece of the text that it was made of. */
function normalized(text: string, normalizer: Json): readonly string[] {
  const json: Json = {
    normalizer,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    added_tokens: [],
    model: { type: 'WordPiece', unk_token: '?', vocab: { '?': 0 } },
  };
  const step = partsOf(new Tokenizer(json, {}), 'm/tokenizer.json').normalizer;
  assert.ok(step !== null);
  const made = normalizeMapped(original(text, 0), step, normalizer);
  assert.equal(made.text, step.normalize(text));
  return Array.from(made.text, (unit, i) => `${unit}<${text.slice(made.starts[i], made.ends[i])}`);
}

describe('each unit of a normalized text stands for what it was made of', () => {
  const bert = { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true };
  const cases: [string, string, Json, readonly string[]][] = [
    ['small letters', 'Ab', { type: 'Lowercase' }, ['a<A', 'b<b']],
    ['a letter that becomes two', 'İx', { type: 'Lowercase' }, ['i<İ', '\u0307<İ', 'x<x']],
    ['a sigma that knows its place', 'ΟΣ Σ', { type: 'Lowercase' }, ['ο<Ο', 'ς<Σ', ' < ', 'σ<Σ']],
    ['a ligature', 'ﬁx', { type: 'NFKC' }, ['f<ﬁ', 'i<ﬁ', 'x<x']],
    ['a letter and its mark, composed', 'xe\u0301', { type: 'NFC' }, ['x<x', 'é<e\u0301']],
    ['a syllable, composed', '\u1100\u1161x', { type: 'NFC' }, ['가<\u1100\u1161', 'x<x']],
    ['a syllable of half width, composed', 'ﾡￂx', { type: 'NFKC' }, ['가<ﾡￂ', 'x<x']],
    ['a mark that stays, beside letters that are composed', 'e\u0301x\u0323', { type: 'NFC' }, ['é<e\u0301', 'x<x', '\u0323<\u0323']],
    ['accents without their letters', 'É\u0301', bert, ['e<É']],
    ['space around Chinese', 'a中', bert, ['a<a', ' <中', '中<中', ' <中']],
    ['control characters and what stands for none', 'a\0b\u00a0\ufffd', bert, ['a<a', 'b<b', ' <\u00a0']],
    ['what is put before', 'ab', { type: 'Prepend', prepend: '▁' }, ['▁<', 'a<a', 'b<b']],
    ['a replaced string', 'a  b', { type: 'Replace', pattern: { String: '  ' }, content: '▁' }, ['a<a', '▁<  ', 'b<b']],
    ['a replaced pattern', 'a12b', { type: 'Replace', pattern: { Regex: '[0-9]+' }, content: '##' }, ['a<a', '#<12', '#<12', 'b<b']],
    ['a pattern that is removed', 'a-b', { type: 'Replace', pattern: { String: '-' }, content: '' }, ['a<a', 'b<b']],
    ['white space at the edges', ' ab ', { type: 'Strip', strip_left: true, strip_right: true }, ['a<a', 'b<b']],
    ['white space alone', '  ', { type: 'Strip', strip_left: true, strip_right: true }, []],
    [
      'one step after the other',
      'É x',
      {
        type: 'Sequence',
        normalizers: [
          { type: 'NFD' },
          { type: 'StripAccents' },
          { type: 'Lowercase' },
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      ['e<É', '▁< ', 'x<x'],
    ],
    ['SentencePiece’s own', 'ﬁ\u00a0x', { type: 'Precompiled', precompiled_charsmap: '' }, ['f<ﬁ', 'i<ﬁ', ' <\u00a0', 'x<x']],
    ['nothing', '', { type: 'NFC' }, []],
  ];
  for (const [name, text, normalizer, expected] of cases) test(name, () => assert.deepEqual(normalized(text, normalizer), expected));
});

describe('normalizers that cannot be followed are refused by name', () => {
  test('alone and in a sequence', () => {
    for (const config of [{ type: 'Nmt' }, { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Nmt' }] }]) {
      assert.throws(
        () => checkNormalizer(config, 'm/tokenizer.json'),
        (error) => error instanceof FaultError && error.fault.code === 'tokenizer_unsupported' && error.fault.what === 'the normalizer Nmt',
      );
    }
  });

  test('and one without a name, but not the lack of any', () => {
    assert.throws(() => checkNormalizer('NFC', 'm/tokenizer.json'), /the normalizer unknown/);
    checkNormalizer(null, 'm/tokenizer.json');
  });
});
