import assert from 'node:assert/strict';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { type Field, MalformedProtobuf, ProtobufFile } from '#src/models/protobuf-file.js';
import { temporaryFolder } from '../../e2e/program.js';
import { field, message, varint } from './onnx-bytes.js';

function opened(t: TestContext, bytes: Buffer): ProtobufFile {
  const file = join(temporaryFolder(t), 'message');
  writeFileSync(file, bytes);
  const fd = openSync(file, 'r');
  t.after(() => closeSync(fd));
  return new ProtobufFile(fd);
}

function fieldsOf(protobuf: ProtobufFile, end: number): Field[] {
  const fields: Field[] = [];
  while (protobuf.position < end) {
    const next = protobuf.field(end);
    fields.push(next);
    protobuf.skip(next.length ?? 0);
  }
  return fields;
}

test('fields of all kinds are told by number and length, in their order', (t) => {
  const fixed = message(varint(4 * 8 + 1), Buffer.alloc(8), varint(5 * 8 + 5), Buffer.alloc(4));
  const bytes = message(field(1, 300), field(2, 'text'), field(536_870_911, ''), fixed, field(3, 2 ** 53));
  assert.deepEqual(fieldsOf(opened(t, bytes), bytes.length), [
    { number: 1, length: null },
    { number: 2, length: 4 },
    { number: 536_870_911, length: 0 },
    { number: 4, length: null },
    { number: 5, length: null },
    { number: 3, length: null },
  ]);
});

test('what lies beyond the window is read there, and what was skipped is not missed', (t) => {
  const bytes = message(field(9, Buffer.alloc(100_000)), field(8, 'after'), field(9, Buffer.alloc(4090)), field(8, 'across'));
  const protobuf = opened(t, bytes);
  for (const text of ['after', 'across']) {
    protobuf.skip(protobuf.field(bytes.length).length ?? 0);
    const { length } = protobuf.field(bytes.length);
    assert.equal(protobuf.bytes(length ?? 0).toString(), text);
  }
});

const broken: readonly (readonly [what: string, bytes: Buffer, reason: RegExp])[] = [
  ['a number of eleven bytes', Buffer.from([8, ...new Array<number>(10).fill(0xff), 0]), /more than 64 bits/],
  ['a tag that does not end', Buffer.from([0x80]), /ends within a field/],
  ['a number that does not end', Buffer.from([8, 0x80]), /ends within a field/],
  ['field 0', Buffer.from([0, 0]), /byte 0: no field has this number/],
  ['a tag of more than 32 bits', message(varint(2 ** 32 + 8), varint(1)), /no field has this number/],
  ['a group', Buffer.from([0x0b, 0x0c]), /unknown wire type/],
  ['a length past the end', message(field(1, 1), varint(2 * 8 + 2), varint(1)), /byte 2: a field that is longer than its message/],
  ['a length of 2^63', message(varint(2 * 8 + 2), varint(2 ** 63)), /longer than its message/],
  ['a fixed number past the end', Buffer.from([9, 0]), /longer than its message/],
];
for (const [what, bytes, reason] of broken) {
  test(`${what} is malformed`, (t) => {
    assert.throws(
      () => fieldsOf(opened(t, bytes), bytes.length),
      (error) => error instanceof MalformedProtobuf && reason.test(error.message),
    );
  });
}

test('whatever the bytes, reading them ends, at the end or with what is wrong', (t) => {
  const file = join(temporaryFolder(t), 'random');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      writeFileSync(file, bytes);
      const fd = openSync(file, 'r');
      try {
        const protobuf = new ProtobufFile(fd);
        fieldsOf(protobuf, bytes.length);
        assert.equal(protobuf.position, bytes.length);
      } catch (error) {
        assert.ok(error instanceof MalformedProtobuf, String(error));
      } finally {
        closeSync(fd);
      }
    }),
  );
});
