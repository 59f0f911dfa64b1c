import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TextWriter, textReader } from '#src/tasks/matching/text-table.js';

test('texts come back as they were, of any script and length', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
      const writer = new TextWriter();
      for (const text of texts) writer.add(text);
      const read = textReader(writer.finish());
      assert.deepEqual(
        texts.map((_, i) => read(i)),
        texts,
      );
    }),
  );
});

test('a text larger than a block has one of its own', () => {
  const texts = ['a', 'é'.repeat(3_000_000), 'b'];
  const writer = new TextWriter();
  for (const text of texts) writer.add(text);
  const read = textReader(writer.finish());
  assert.ok(texts.every((text, i) => read(i) === text));
});
