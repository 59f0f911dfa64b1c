import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openModelFolder } from '#src/models/folder.js';
import { loadTokenizer, modelMaxLength } from '#src/models/tokenizer.js';
import { textWindows } from '#src/tasks/encoder.js';

interface Expected {
  readonly max_length: number;
  readonly rows: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

const expected: Record<string, Expected> = JSON.parse(readFileSync('fixtures/models/expected.json', 'utf8'));

describe('framed and truncated ids are those of Python\u2019s tokenizers', () => {
  for (const [name, { max_length: maxLength, rows }] of Object.entries(expected)) {
    test(name, () => {
      const model = openModelFolder(name, `fixtures/models/${name}`, null, false);
      assert.equal(modelMaxLength(model.config, model.tokenizerConfig, null), maxLength);
      const tokenizer = loadTokenizer(model);
      const texts = rows.map(({ text }) => text);
      const { windows } = textWindows(texts, { tokenizer, limit: maxLength }, { maxLength: null, onLong: 'truncate' });
      assert.deepEqual(
        windows.map(([ids]) => ids),
        rows.map(({ ids }) => ids),
      );
    });
  }
});

describe('the most tokens a model takes', () => {
  const cases: [string, Parameters<typeof modelMaxLength>, number][] = [
    ['is the smallest of all that is said', [{ max_position_embeddings: 512 }, { model_max_length: 256 }, { max_seq_length: 128 }], 128],
    [
      'is shortened by the padding offset of RoBERTa',
      [{ model_type: 'roberta', max_position_embeddings: 514, pad_token_id: 1 }, {}, null],
      512,
    ],
    ['passes over 1e30, which says nothing', [{ max_position_embeddings: 512 }, { model_max_length: 1e30 }, null], 512],
    ['is 512 when nothing is said', [{}, {}, null], 512],
  ];
  for (const [name, args, limit] of cases) test(name, () => assert.equal(modelMaxLength(...args), limit));
});

describe('the frame of a pair of texts', () => {
  const frameOf = (name: string) => loadTokenizer(openModelFolder(name, `fixtures/models/${name}`, null, false)).pairFrame();

  test('BERT: [CLS] a [SEP] b [SEP], the second text in segment 1', () => {
    assert.deepEqual(frameOf('tiny-bert'), {
      prefix: [2],
      middle: [3],
      suffix: [3],
      types: { prefix: [0], first: 0, middle: [0], second: 1, suffix: [1] },
    });
  });

  test('RoBERTa: <s> a </s></s> b </s>', () => {
    const { prefix, middle, suffix } = frameOf('tiny-roberta');
    assert.deepEqual([prefix.length, middle.length, suffix.length], [1, 2, 1]);
    assert.deepEqual([...middle, ...suffix], [middle[0], middle[0], middle[0]]);
  });
});
