import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { openNpy } from '#src/input/npy.js';
import { npyHeader } from '#src/output/npy.js';
import { temporaryFolder } from '../../e2e/program.js';

function fileOf(t: TestContext, content: Buffer): string {
  const file = join(temporaryFolder(t), 'v.npy');
  writeFileSync(file, content);
  return file;
}

const numbers = (values: Float32Array | Float64Array): Buffer => Buffer.from(values.buffer);

test('reads what embed writes, row by row, across blocks', (t) => {
  const values = Float32Array.from({ length: 700 * 3 }, (_, i) => i / 7);
  const npy = openNpy(fileOf(t, Buffer.concat([npyHeader(700, 3), numbers(values)])));
  assert.deepEqual([npy.rows, npy.size], [700, 3]);
  const rows: number[] = [];
  for (let row = npy.next(); row !== null; row = npy.next()) rows.push(...row);
  npy.close();
  assert.deepEqual(rows, [...values]);
});

test('reads float64', (t) => {
  const head = npyHeader(1, 2).toString('latin1').replace("'<f4'", "'<f8'");
  const npy = openNpy(fileOf(t, Buffer.concat([Buffer.from(head, 'latin1'), numbers(Float64Array.from([0.5, 2]))])));
  assert.deepEqual(npy.next(), Float32Array.from([0.5, 2]));
  npy.close();
});

const BROKEN: readonly (readonly [what: string, content: Buffer, told: RegExp])[] = [
  ['another file', Buffer.from('id,text\n1,a long enough line\n'), /no NumPy file/],
  ['a file cut short', Buffer.concat([npyHeader(2, 2), numbers(Float32Array.of(1, 2))]), /8 bytes of numbers.* 16/],
  ['whole numbers', Buffer.from(npyHeader(0, 2).toString('latin1').replace("'<f4'", "'<i4'"), 'latin1'), /not a float32/],
  ['columns first', Buffer.from(npyHeader(0, 2).toString('latin1').replace('False', 'True '), 'latin1'), /C order/],
];
for (const [what, content, told] of BROKEN) {
  test(`refuses ${what}`, (t) => {
    assert.throws(
      () => openNpy(fileOf(t, content)),
      (error) => error instanceof FaultError && error.exitCode === 2 && told.test(error.message),
    );
  });
}
