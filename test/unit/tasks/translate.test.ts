import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translate } from '#src/tasks/translate.js';
import { writing, written } from './writing-task.js';

const settings = { writing, from: 'en', to: 'fr' };

test('each sentence is translated alone, and what is between stays', async () => {
  const [both, first, second] = await written(translate, 'tiny-marian', settings, [
    '\tIt was good.\n\n I liked it! ',
    'It was good.',
    'I liked it!',
  ]);
  assert.equal(both, `\t${first}\n\n ${second} `);
});

test('a sentence that is too long is translated in parts, or its beginning is', async () => {
  const words = (n: number): string => Array.from({ length: n }, (_, i) => `word${i}`).join(' ');
  const cut = await written(translate, 'tiny-marian', settings, [words(300), words(400)], { maxLength: 64 });
  assert.equal(cut[0], cut[1]);
  const [split = ''] = await written(translate, 'tiny-marian', settings, [words(300)], { maxLength: 64, onLong: 'split' });
  assert.ok(split.length > (cut[0]?.length ?? 0));
});
