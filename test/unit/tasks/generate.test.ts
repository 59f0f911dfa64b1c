import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generate } from '#src/tasks/generate.js';
import { writing, written } from './writing-task.js';

const settings = { writing, system: null, raw: false, tail: '' };

test('the chat template is used where there is one, unless the prompt is to be left as it is', async () => {
  const [templated] = await written(generate, 'tiny-llama', settings, ['The movie']);
  const [raw] = await written(generate, 'tiny-llama', { ...settings, raw: true }, ['The movie']);
  const [system] = await written(generate, 'tiny-llama', { ...settings, system: 'You hate it.' }, ['The movie']);
  assert.equal(new Set([templated, raw, system]).size, 3);
  const plain = await written(generate, 'tiny-gpt2', settings, ['The movie']);
  assert.deepEqual(await written(generate, 'tiny-gpt2', { ...settings, raw: true }, ['The movie']), plain);
});

test('a system message takes a chat template', async () => {
  await assert.rejects(written(generate, 'tiny-gpt2', { ...settings, system: 'x' }, ['a']), /it has no chat template/);
  await assert.rejects(written(generate, 'tiny-llama', { ...settings, raw: true, system: 'x' }, ['a']), /it has no chat template/);
});

test('a long prompt is cut before the words after its last column', async () => {
  const tail = ' and so the film ended';
  const cut = { maxLength: 40 };
  const [one, two] = await written(
    generate,
    'tiny-gpt2',
    { ...settings, tail },
    [300, 600].map((n) => 'movie '.repeat(n) + tail),
    cut,
  );
  const [without] = await written(generate, 'tiny-gpt2', settings, ['movie '.repeat(300) + tail], cut);
  assert.equal(one, two);
  assert.notEqual(one, without);
});
