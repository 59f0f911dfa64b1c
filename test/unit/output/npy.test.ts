import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '#src/core/row.js';
import { ByteWriter } from '#src/output/byte-writer.js';
import { npyHeader, npyWriter } from '#src/output/npy.js';

const row = {} as Row;

test('the header is that of the format: magic, version 1.0, a padded dictionary of 64-byte alignment', () => {
  const header = npyHeader(3, 384);
  assert.equal(header.length % 64, 0);
  assert.deepEqual([...header.subarray(0, 8)], [0x93, ...Buffer.from('NUMPY'), 1, 0]);
  assert.equal(header.readUInt16LE(8), header.length - 10);
  assert.match(header.toString('latin1', 10), /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3, 384\), \} +\n$/);
  assert.equal(npyHeader(10 ** 12, 4096).length, header.length);
});

test('vectors are little-endian float32, a row without one is NaN, and the final shape is of all', () => {
  const writer = npyWriter(2);
  const to = new ByteWriter();
  const header = writer.header()?.length ?? 0;
  writer.write(row, [{ kind: 'vector', values: Float32Array.of(0.5, -2) }], to);
  writer.write(row, [{ kind: 'none' }], to);
  const bytes = to.take();
  assert.deepEqual(
    [0, 4].map((at) => bytes.readFloatLE(at)),
    [0.5, -2],
  );
  assert.ok(Number.isNaN(bytes.readFloatLE(8)) && bytes.length === 16);
  assert.match(String(writer.finalHead?.(2, header + bytes.length)), /\(2, 2\)/);
  assert.match(String(writer.finalHead?.(0, header)), /\(0, 2\)/);
});
