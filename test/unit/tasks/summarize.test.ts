import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarize } from '#src/tasks/summarize.js';
import { writing, written } from './writing-task.js';

const long = Array.from({ length: 60 }, (_, i) => `The movie number ${i} was good.`).join(' ');

test('a text that fits is summarised at once, whatever becomes of long ones', async () => {
  const [split] = await written(summarize, 'tiny-t5', { writing }, ['The movie was good.'], { onLong: 'split' });
  const [cut] = await written(summarize, 'tiny-t5', { writing }, ['The movie was good.']);
  assert.equal(split, cut);
});

test('all of a long text is in its summary, or its beginning alone', async () => {
  const texts = [long, `${long} The end is quite another one, with nothing in it of all that.`.repeat(2)];
  const [one, two] = await written(summarize, 'tiny-t5', { writing }, texts);
  assert.equal(one, two);
  const [whole, other] = await written(summarize, 'tiny-t5', { writing }, texts, { onLong: 'split' });
  assert.ok(whole !== undefined && other !== undefined);
  assert.ok(whole !== one || other !== two);
});

test('there is no white space around a summary', async () => {
  for (const text of await written(summarize, 'tiny-gpt2', { writing }, ['The movie was good.', 'a'])) assert.equal(text, text.trim());
});
