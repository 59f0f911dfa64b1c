import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { partsThatFit, summarizeLong } from '#src/tasks/generation/summary.js';

const upTo =
  (most: number) =>
  (text: string): boolean =>
    text.length <= most;

describe('a text too long to summarise at once', () => {
  test('is cut at paragraphs, sentences, words, characters: the coarsest that fits', () => {
    assert.deepEqual(partsThatFit('One two.\n\nThree four. Five.\n\nSix.', upTo(24)), ['One two.', 'Three four. Five.\n\nSix.']);
    assert.deepEqual(partsThatFit('One two. Three four. Five six.', upTo(21)), ['One two. Three four.', 'Five six.']);
    assert.deepEqual(partsThatFit('one two three', upTo(8)), ['one two', 'three']);
    assert.deepEqual(partsThatFit('abcdefg', upTo(3)), ['abc', 'def', 'g']);
  });

  test('loses nothing but white space, and every part fits', () => {
    const pieces = fc.array(fc.constantFrom('a', 'bc.', ' ', '\n\n', '。', '?', '好', 'word'), { maxLength: 60 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 12 }), (written, most) => {
        const parts = partsThatFit(written.join(''), upTo(most));
        for (const part of parts) assert.ok(part.length <= most);
        assert.equal(parts.join('').replace(/\s/g, ''), written.join('').replace(/\s/g, ''));
      }),
    );
  });

  test('is summarised part by part, and the summaries together', async () => {
    const asked: string[] = [];
    const summary = await summarizeLong('aaaa. bbbb. cccc.', upTo(6), async (text) => {
      asked.push(text);
      return text.slice(0, 1);
    });
    assert.deepEqual(asked, ['aaaa.', 'bbbb.', 'cccc.', 'a\nb\nc']);
    assert.equal(summary, 'a');
  });

  test('ends even when summaries are longer than what they summarise', async () => {
    let calls = 0;
    await summarizeLong('aaaa. bbbb. cccc.', upTo(6), async (text) => {
      calls += 1;
      return `${text}${text}`;
    });
    assert.equal(calls, 4);
  });
});
