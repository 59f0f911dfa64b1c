import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { joinedText } from '#src/core/row-text.js';
import { SentenceScanner, sentenceReading } from '#src/input/conll.js';
import type { Cut } from '#src/input/cut.js';

function cuts(content: Buffer, blockBytes: number, maxRowBytes = 2 ** 20): Cut[] {
  const scanner = new SentenceScanner({ maxRowBytes });
  const found: Cut[] = [];
  for (let at = 0; at < content.length; at += blockBytes) found.push(...scanner.push(content.subarray(at, at + blockBytes)));
  return [...found, ...scanner.finish()];
}
const textsOf = (content: string) =>
  sentenceReading(joinedText)(cuts(Buffer.from(content), 1000)).map((reading) => (reading.kind === 'row' ? reading.text : reading.kind));

test('a sentence is the words up to a blank line; columns after the first are not read', () => {
  assert.deepEqual(textsOf('EU NNP B-ORG\nrejects VBZ O\n\nGerman\tJJ\n.\tO\n'), ['EU rejects', 'German .']);
});

test('document lines and blank lines are no words, wherever they stand', () => {
  assert.deepEqual(textsOf('\n-DOCSTART- -X- O\n\nA O\n\n\n-DOCSTART- O\nB O\n \t\nC O'), ['A', 'B', 'C']);
  assert.deepEqual(textsOf('\n\n'), ['blank']);
});

test('a line keeps what it begins with as its word, be it odd', () => {
  assert.deepEqual(textsOf('" ``\n😀 X\n#tag O\n'), ['" 😀 #tag']);
});

test('every byte is in a sentence, and the sentences are the same however the bytes arrive', () => {
  const line = fc.constantFrom('a O', 'b\tX', '', ' ', '-DOCSTART- O', 'é "', '\r');
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 9 }), (lines, ending, blockBytes) => {
      const content = Buffer.from(lines.join(ending));
      const found = cuts(content, blockBytes);
      assert.deepEqual(Buffer.concat(found.flatMap(({ raw, ending: end }) => [raw, Buffer.from(end)])), content);
      assert.deepEqual(found, cuts(content, content.length + 1));
      let byte = 0;
      for (const cut of found) {
        assert.equal(cut.byte, byte);
        byte += cut.bytes;
      }
    }),
  );
});

test('a sentence over the limit is no record, and reading goes on', () => {
  const found = cuts(Buffer.from(`${'w O\n'.repeat(10)}\nb O\n`), 7, 16);
  assert.ok(found.some(({ kind, reason }) => kind === 'too_large' && /more than 16 bytes/.test(reason)));
  assert.equal(found.at(-1)?.kind, 'record');
});
