import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberedText } from '#src/core/numbered-text.js';
import { openModelFolder } from '#src/models/folder.js';
import { loadTokenizer } from '#src/models/tokenizer.js';
import { numberedWindows, numbersOf } from '#src/tasks/numbers.js';

test('a model’s config names its numbers; most models have none', () => {
  assert.deepEqual(numbersOf({ llm_threads: { numbers: ['price', 'age'] } }), ['price', 'age']);
  for (const config of [{}, { llm_threads: null }, { llm_threads: [] }, { llm_threads: { numbers: 'price' } }])
    assert.deepEqual(numbersOf(config), []);
});

test('every window of a text has the numbers of the text', () => {
  const tokenizer = loadTokenizer(openModelFolder('tiny-bert', 'fixtures/models/tiny-bert', null, false));
  const feed = { maxLength: 6, onLong: 'split' } as const;
  const { windows } = numberedWindows([numberedText([1, null], 'a b c d e f')], { tokenizer, limit: 64 }, feed, true);
  assert.deepEqual(
    windows[0]?.map(({ numbers, length }) => [numbers, length]),
    [
      [[1, Number.NaN], 6],
      [[1, Number.NaN], 4],
    ],
  );
  const plain = numberedWindows(['a b c d e f'], { tokenizer, limit: 64 }, feed, false);
  assert.deepEqual(
    plain.windows[0]?.map(({ ids, numbers }) => [ids, numbers]),
    windows[0]?.map(({ ids }) => [ids, null]),
  );
});
