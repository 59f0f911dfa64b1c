import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Tokenizer } from '@huggingface/tokenizers';
import { FaultError } from '#src/core/faults.js';
import type { Json } from '#src/models/folder.js';
import { partsOf } from '#src/models/offsets/parts.js';

const JSON_OF_IT: Json = {
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: null,
  decoder: null,
  added_tokens: [{ id: 1, content: '[MASK]', special: true, lstrip: true, rstrip: false, single_word: false, normalized: false }],
  model: { type: 'WordPiece', unk_token: '?', vocab: { '?': 0, '[MASK]': 1 } },
};

describe('the parts of a tokenizer', () => {
  test('are there in this version of the library', () => {
    const parts = partsOf(new Tokenizer(JSON_OF_IT, {}), 'm/tokenizer.json');
    assert.equal(parts.normalizer?.normalize('A'), 'a');
    assert.deepEqual(parts.pre_tokenizer?.pre_tokenize_text('a b', { section_index: 0 }), ['a', 'b']);
    assert.deepEqual(parts.splitter_unnormalized.split('a[MASK]b'), ['a', '[MASK]', 'b']);
    assert.equal(parts.added_tokens_map.get('[MASK]')?.lstrip, true);
    assert.deepEqual(parts.model.encode(['x']), ['?']);
    assert.equal(parts.model.tokens_to_ids.get('[MASK]'), 1);
    assert.equal(parts.model.unk_token, '?');
  });

  for (const setting of ['remove_space', 'do_lowercase_and_remove_accent']) {
    test(`are refused with ${setting}, which changes texts before them`, () => {
      assert.throws(
        () => partsOf(new Tokenizer(JSON_OF_IT, { [setting]: true }), 'm/tokenizer.json'),
        (error) => error instanceof FaultError && error.fault.code === 'tokenizer_unsupported' && error.fault.what.startsWith(setting),
      );
    });
  }
});
