import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat } from '#src/tasks/chat.js';
import { writing, written } from './writing-task.js';

const user = (content: string) => ({ role: 'user', content });

test('a question is a conversation of one message', async () => {
  const [asText, asMessages, longer] = await written(chat, 'tiny-llama', { writing, system: null }, [
    'Hello there',
    JSON.stringify([user('Hello there')]),
    JSON.stringify([user('a'), { role: 'assistant', content: 'b' }, user('Hello there')]),
  ]);
  assert.equal(asText, asMessages);
  assert.notEqual(asText, longer);
});

test('the system message goes before conversations without one', async () => {
  const own = JSON.stringify([{ role: 'system', content: 'You hate it.' }, user('Hello there')]);
  const [given, kept] = await written(chat, 'tiny-llama', { writing, system: 'You love it.' }, ['Hello there', own]);
  const [asked] = await written(chat, 'tiny-llama', { writing, system: 'You hate it.' }, ['Hello there']);
  assert.equal(kept, asked);
  assert.notEqual(given, kept);
});

test('messages that are none are told; so is a model without a chat template', async () => {
  await assert.rejects(written(chat, 'tiny-llama', { writing, system: null }, ['[1]']), /messages\[0\] is not an object/);
  await assert.rejects(written(chat, 'tiny-gpt2', { writing, system: null }, ['a']), /it has no chat template/);
});
