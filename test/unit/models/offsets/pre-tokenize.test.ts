import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Tokenizer } from '@huggingface/tokenizers';
import { FaultError } from '#src/core/faults.js';
import type { Json } from '#src/models/folder.js';
import { original, placeOf } from '#src/models/offsets/mapped-text.js';
import { partsOf } from '#src/models/offsets/parts.js';
import { checkPreTokenizer, preTokenizeMapped } from '#src/models/offsets/pre-tokenize.js';

/** The words of a text, each with the piece of the text that it stands for. */
function words(text: string, preTokenizer: Json, section = 0): readonly string[] {
  const json: Json = {
    normalizer: null,
    pre_tokenizer: preTokenizer,
    post_processor: null,
    decoder: null,
    added_tokens: [],
    model: { type: 'WordPiece', unk_token: '?', vocab: { '?': 0 } },
  };
  const step = partsOf(new Tokenizer(json, {}), 'm/tokenizer.json').pre_tokenizer;
  assert.ok(step !== null);
  return preTokenizeMapped(original(text, 0), step, preTokenizer, section).map(
    (word) => `${word.text}<${text.slice(...placeOf(word, 0, word.text.length))}`,
  );
}

describe('each word of a text stands for a piece of it', () => {
  const gpt2 = { type: 'ByteLevel', add_prefix_space: false, use_regex: true };
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true };
  const cases: [string, string, Json, readonly string[]][] = [
    ['BERT', 'a, b a', { type: 'BertPreTokenizer' }, ['a<a', ',<,', 'b<b', 'a<a']],
    ['white space', ' a,  b\n', { type: 'WhitespaceSplit' }, ['a,<a,', 'b<b']],
    ['words', 'a, b', { type: 'Whitespace' }, ['a<a', ',<,', 'b<b']],
    [
      'a pattern of which the rest is left out',
      'a-bc--d',
      { type: 'Split', pattern: { Regex: '[a-z]+' }, behavior: 'Removed', invert: true },
      ['a<a', 'bc<bc', 'd<d'],
    ],
    [
      'a pattern that is kept',
      'ab12c',
      { type: 'Split', pattern: { Regex: '[0-9]+' }, behavior: 'Isolated', invert: false },
      ['ab<ab', '12<12', 'c<c'],
    ],
    ['digits', 'a12', { type: 'Digits', individual_digits: true }, ['a<a', '1<1', '2<2']],
    ['pieces of one length', 'abc', { type: 'FixedLength', length: 2 }, ['ab<ab', 'c<c']],
    ['pieces that cut a surrogate pair, which stand for all of it', '😀', { type: 'FixedLength', length: 1 }, ['\ud83d<😀', '\ude00<😀']],
    ['bytes', 'é b', gpt2, ['Ã©<é', 'Ġb< b']],
    ['bytes after a space that was put before', 'é', { ...gpt2, add_prefix_space: true }, ['ĠÃ©<é']],
    ['SentencePiece, which the library leaves in one piece', 'a bc', metaspace, ['▁a▁bc<a bc']],
    ['SentencePiece after a space of its own', ' a', metaspace, ['▁a< a']],
    [
      'one step after the other',
      'a bé1',
      {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Digits', individual_digits: true },
          { ...gpt2, use_regex: false },
        ],
      },
      ['aĠbÃ©<a bé', '1<1'],
    ],
    ['nothing', '', { type: 'WhitespaceSplit' }, []],
  ];
  for (const [name, text, preTokenizer, expected] of cases) test(name, () => assert.deepEqual(words(text, preTokenizer), expected));

  test('SentencePiece that puts a space before the first section alone', () => {
    const first = { ...metaspace, prepend_scheme: 'first' };
    assert.deepEqual(words('ab', first, 0), ['▁ab<ab']);
    assert.deepEqual(words('ab', first, 2), ['ab<ab']);
  });
});

describe('pre-tokenizers that cannot be followed are refused by name', () => {
  for (const [name, config] of Object.entries({
    alone: { type: 'Replace' },
    'in a sequence': { type: 'Sequence', pretokenizers: [{ type: 'Whitespace' }, { type: 'Replace' }] },
  })) {
    test(name, () =>
      assert.throws(
        () => checkPreTokenizer(config, 'm/tokenizer.json'),
        (error) =>
          error instanceof FaultError && error.fault.code === 'tokenizer_unsupported' && error.fault.what === 'the pre-tokenizer Replace',
      ),
    );
  }

  test('but not the lack of any', () => checkPreTokenizer(null, 'm/tokenizer.json'));
});
