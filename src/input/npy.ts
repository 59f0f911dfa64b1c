/**
 * Reads vectors from a NumPy file: float32 or float64 [rows, size], C order, little-endian; as `embed -o x.npy` writes them.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { FaultError, reasonOf } from '../core/faults.js';

export interface NpyFile {
  readonly rows: number;
  readonly size: number;
  /** The next vector; null after the last. To be called until then, or `close`. */
  next(): Float32Array | null;
  close(): void;
}

/** Rows that are read at a time. */
const ROWS_AT_ONCE = 256;

/**
 * Opens a file.
 *
 * @throws FaultError input_missing when it cannot be read; catalogue_invalid when it is no such array
 */
export function openNpy(file: string): NpyFile {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    throw new FaultError({ code: 'input_missing', file, reason: reasonOf(error) });
  }
  try {
    return reader(file, descriptor);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function reader(file: string, descriptor: number): NpyFile {
  const { rows, size, bytes, start } = readHeader(file, descriptor);
  const rowBytes = size * bytes;
  const there = fstatSync(descriptor).size - start;
  if (there !== rows * rowBytes) throw broken(file, `it has ${there} bytes of numbers, its header tells of ${rows * rowBytes}`);
  const block = Buffer.alloc(ROWS_AT_ONCE * rowBytes);
  let row = 0;
  return {
    rows,
    size,
    next() {
      if (row === rows) return null;
      const within = row % ROWS_AT_ONCE;
      if (within === 0) readFully(descriptor, block, Math.min(ROWS_AT_ONCE, rows - row) * rowBytes, start + row * rowBytes);
      row += 1;
      const at = within * rowBytes;
      return Float32Array.from({ length: size }, (_, i) => (bytes === 4 ? block.readFloatLE(at + i * 4) : block.readDoubleLE(at + i * 8)));
    },
    close: () => closeSync(descriptor),
  };
}

interface Header {
  readonly rows: number;
  readonly size: number;
  /** Bytes a number. */
  readonly bytes: number;
  /** Where the numbers begin. */
  readonly start: number;
}

function readHeader(file: string, descriptor: number): Header {
  const lead = Buffer.alloc(12);
  readFully(descriptor, lead, lead.length, 0);
  if (lead.toString('latin1', 0, 6) !== '\x93NUMPY') throw broken(file, 'it is no NumPy file');
  const [offset, length] = lead[6] === 1 ? [10, lead.readUInt16LE(8)] : [12, lead.readUInt32LE(8)];
  if (length > 65_536) throw broken(file, 'its header is damaged');
  const text = Buffer.alloc(length);
  readFully(descriptor, text, length, offset);
  const header = text.toString('latin1');
  const type = /'descr':\s*'<f([48])'/.exec(header)?.[1];
  const shape = /'shape':\s*\((\d+),\s*(\d+)\s*,?\)/.exec(header);
  if (type === undefined || shape === null || !/'fortran_order':\s*False/.test(header))
    throw broken(file, 'it is not a float32 or float64 array of rows and columns in C order');
  return { rows: Number(shape[1]), size: Number(shape[2]), bytes: Number(type), start: offset + length };
}

/** Fills a buffer; what the file does not have stays 0, as the check of its size tells. */
function readFully(descriptor: number, buffer: Buffer, length: number, position: number): void {
  for (let read = 0; read < length; ) {
    const bytes = readSync(descriptor, buffer, read, length - read, position + read);
    if (bytes === 0) return;
    read += bytes;
  }
}

function broken(file: string, reason: string): FaultError {
  const remedy = 'Make it with: llm-threads embed CATALOG -o vectors.npy';
  return new FaultError({ code: 'catalogue_invalid', file, row: null, reason, remedy });
}
