import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { conversationIn, conversationOf, parseMessages } from '#src/tasks/generation/messages.js';

describe('the messages of a row', () => {
  test('are a JSON array of roles and contents; what else an object has is left out', () => {
    const json = '[{"role":"user","content":"Hi","id":1},{"role":"assistant","content":"Yes?"},{"role":"user","content":"你好"}]';
    assert.deepEqual(parseMessages(json, null), {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Yes?' },
        { role: 'user', content: '你好' },
      ],
    });
  });

  test('get the system message unless they have one', () => {
    const own = '[{"role":"system","content":"own"},{"role":"user","content":"a"}]';
    const first = (json: string): unknown => {
      const read = parseMessages(json, 'given');
      return 'messages' in read ? read.messages[0]?.content : read.reason;
    };
    assert.equal(first(own), 'own');
    assert.equal(first('[{"role":"user","content":"a"}]'), 'given');
    assert.deepEqual(conversationOf('a', 'given'), [
      { role: 'system', content: 'given' },
      { role: 'user', content: 'a' },
    ]);
  });

  for (const [json, reason] of [
    ['[', /^messages is no JSON: /],
    ['{"role":"user"}', /not a JSON array/],
    ['[]', /do not end with a message of the user/],
    ['["a"]', /^messages\[0\] is not an object/],
    ['[{"role":"tool","content":"a"}]', /^messages\[0\]: role is not one of/],
    ['[{"role":"user","content":3}]', /^messages\[0\]: content is not a string/],
    ['[{"role":"user","content":"a"},{"role":"system","content":"b"}]', /^messages\[1\]: a system message can only be the first/],
    ['[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]', /do not end with a message of the user/],
  ] as const) {
    test(`are refused with a reason: ${json}`, () => {
      const read = parseMessages(json, null);
      assert.match('reason' in read ? read.reason : '', reason);
    });
  }
});

describe('a text is a conversation', () => {
  const question = (text: string) => ({ messages: [{ role: 'user', content: text }] });

  for (const text of ['Hello?', '[urgent] help me', '{"a": 1}', '{broken', '[', ' [1'] as const) {
    test(`of one question: ${text}`, () => assert.deepEqual(conversationIn(text, null), question(text)));
  }

  test('as JSON', () => {
    assert.deepEqual(conversationIn(' [{"role": "user", "content": "Hi"}]', null), question('Hi'));
  });

  for (const text of [
    '[]',
    '["Hi"]',
    '{"role": "user", "content": "Hi"}',
    '[{"role": "user", "content": "Hi"}',
    '[ {"role": 1}]',
  ] as const) {
    test(`as JSON that is refused: ${text}`, () => assert.ok('reason' in conversationIn(text, null)));
  }
});
