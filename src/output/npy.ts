/**
 * The vectors of the rows as one NumPy array, float32 [rows, size], C order; nothing else of the rows.
 *
 * The shape stands at the start of the file and is known at its end: the header has a fixed length and is written again
 * when the output is complete. A row without a vector (an empty text) is a row of NaN, so that rows keep their places.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html: version 1.0
 */
import type { RowWriter } from './row-format.js';

const HEADER_BYTES = 128;
const MAGIC = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
const FLOAT32_BYTES = 4;

/** @param size numbers a vector, where the model tells; else the first vector does */
export function npyWriter(size: number | null): RowWriter {
  let width = size;
  return {
    header: () => npyHeader(0, width ?? 0),
    write(_row, [cell], to) {
      if (cell?.kind === 'vector') {
        width ??= cell.values.length;
        to.bytes(Buffer.from(cell.values.buffer, cell.values.byteOffset, cell.values.byteLength));
        return;
      }
      if (width === null) throw new Error('bug: a row without a vector, and nothing says how long one is');
      to.bytes(Buffer.from(new Float32Array(width).fill(Number.NaN).buffer));
    },
    finalHead: (records, bytes) => npyHeader(records, records === 0 ? (width ?? 0) : (bytes - HEADER_BYTES) / records / FLOAT32_BYTES),
  };
}

/** The header of an array of so many rows and columns, always of the same length. */
export function npyHeader(rows: number, columns: number): Buffer {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const length = HEADER_BYTES - MAGIC.length - 2;
  const head = Buffer.alloc(HEADER_BYTES, ' ');
  MAGIC.copy(head);
  head.writeUInt16LE(length, MAGIC.length);
  head.write(dictionary, MAGIC.length + 2, 'latin1');
  head.write('\n', HEADER_BYTES - 1);
  return head;
}
