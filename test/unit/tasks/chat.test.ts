import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat } from '#src/tasks/chat.js';
import { opened, writing, written } from './writing-task.js';

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

test('messages that are none are refused with what is wrong, beside those that are', async () => {
  const { refused, lengths } = (await opened(chat, 'tiny-llama', { writing, system: null })).encode([
    '[1]',
    'Hello',
    '[]',
    '[{"role":"x"}]',
  ]);
  assert.deepEqual(refused, [
    { text: 0, reason: 'messages[0] is not an object' },
    { text: 2, reason: 'messages do not end with a message of the user' },
    { text: 3, reason: 'messages[0]: role is not one of system, user, assistant' },
  ]);
  assert.deepEqual(
    lengths.map((windows) => windows.length),
    [0, 1, 0, 0],
  );
});

test('a model without a chat template is refused', async () => {
  await assert.rejects(written(chat, 'tiny-gpt2', { writing, system: null }, ['a']), /it has no chat template/);
});
