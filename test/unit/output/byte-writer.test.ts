import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from '#src/output/byte-writer.js';

test('gives back what was appended, text and bytes in turn', () => {
  const writer = new ByteWriter(4);
  writer.text('é漢👍');
  writer.bytes(Buffer.from([0xff, 0x00]));
  writer.text('');
  assert.equal(writer.length, Buffer.byteLength('é漢👍') + 2);
  assert.deepEqual(writer.take(), Buffer.concat([Buffer.from('é漢👍'), Buffer.from([0xff, 0x00])]));
});

test('starts again empty after a take', () => {
  const writer = new ByteWriter();
  writer.text('first');
  writer.take();
  assert.equal(writer.length, 0);
  assert.equal(writer.take().length, 0);
});

test('never touches what was taken', () => {
  const writer = new ByteWriter();
  writer.text('first');
  const taken = writer.take();
  writer.text('other');
  assert.equal(taken.toString(), 'first');
});

test('grows to any size, whatever the capacity it began with', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), fc.array(fc.string({ unit: 'binary', maxLength: 50 })), (capacity, texts) => {
      const writer = new ByteWriter(capacity);
      for (const text of texts) writer.text(text);
      assert.deepEqual(writer.take(), Buffer.from(texts.join('')));
    }),
  );
});
