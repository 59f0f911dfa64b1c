import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cutSentences, joinSentences } from '#src/tasks/generation/sentences.js';

const texts = (text: string, language = 'en'): string[] => cutSentences(text, language).sentences.map((sentence) => sentence.text);

describe('sentences', () => {
  test('end where the language says, and at line ends', () => {
    assert.deepEqual(texts('One. Two!  Three?\n\nFour\nfive'), ['One.', 'Two!', 'Three?', 'Four', 'five']);
    assert.deepEqual(texts('今天很好。明天呢？', 'zh'), ['今天很好。', '明天呢？']);
    assert.deepEqual(texts(' \n '), []);
  });

  test('and separators put together are the text', () => {
    const pieces = fc.array(fc.constantFrom('a', 'B.', ' ', '\n', '\r\n', '\t', '。', '?', '👩‍👧', '\u00a0', 'é'));
    fc.assert(
      fc.property(pieces, (parts) => {
        const cut = cutSentences(parts.join(''), 'en');
        assert.equal(
          joinSentences(
            cut,
            cut.sentences.map((sentence) => sentence.text),
          ),
          parts.join(''),
        );
      }),
    );
  });

  test('keep their separators when they are replaced', () => {
    const cut = cutSentences('  One. \n\nTwo.\n', 'en');
    assert.equal(joinSentences(cut, ['Un.', 'Deux.']), '  Un. \n\nDeux.\n');
  });
});

for (const language of ['eng_Latn', 'en_XX', 'en-1', 'x']) {
  test(`a language may be called as a model calls it: ${language}`, () => {
    assert.deepEqual(
      cutSentences('One. Two.', language).sentences.map(({ text }) => text),
      ['One.', 'Two.'],
    );
  });
}
