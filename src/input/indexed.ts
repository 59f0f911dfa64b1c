/**
 * The rows of a shard by a chunk index: the bytes of its own chunks are sought and read, those of others are not.
 *
 * What comes out is what a scan of the whole file gives: the same records with the same places, and the rows of others
 * counted. Each chunk's bytes are held against the digest that the index has of them before a record of it is given.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { FaultError, reasonOf } from '../core/faults.js';
import type { InputMark } from '../core/input-mark.js';
import type { InputRecord, InputSchema } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import type { PassedRows } from '../core/share.js';
import { type ChunkIndex, contentStart, digestRange, type IndexedInput, readIndex } from './chunk-index.js';
import type { Cut } from './cut.js';
import { type FileHead, type HeadOptions, scannerOf } from './file-head.js';
import { recordReader } from './record.js';
import { resumeRefused } from './resume.js';
import { blankLinesAreRows, blankTest, reading, rowRule, type SchemaOptions } from './schema.js';

/** Which chunks are ours, and where an earlier run stopped. */
export interface IndexedFrom {
  mine(chunk: number): boolean;
  /** The first chunk to look at, and the mark before it; null at the beginning. */
  readonly chunk: number;
  readonly mark: InputMark | null;
}

const BLOCK_BYTES = 64 * 1024;

/** What the grid of a file depends on. */
export function indexedInput(head: FileHead, { header, maxRowBytes }: HeadOptions, chunkRows: number): IndexedInput {
  return {
    size: head.source.size ?? 0,
    format: head.format,
    delimiter: head.delimiter,
    columns: rowRule(head).columns.length,
    header: header && head.header !== null,
    bom: head.source.bom(),
    maxRowBytes,
    chunkRows,
    lineBreak: head.lineBreak(),
  };
}

/** What each of them is called where it differs. */
const WORDS: Readonly<Record<keyof IndexedInput, string>> = {
  size: 'the size of the input',
  format: 'the format',
  delimiter: 'the delimiter',
  columns: 'the number of columns',
  header: 'whether there is a header',
  bom: 'the byte order mark',
  maxRowBytes: '--max-row-bytes',
  chunkRows: '--chunk-rows',
  lineBreak: 'the line ending',
};

/** @throws FaultError usage: no index could be made of it anew either */
export function refuseUnseekable({ file, source }: FileHead): void {
  if (source.seekable()) return;
  const message = `${shown(file)}: cannot be sought in: it is compressed, decoded, or no file. It has no index.`;
  throw new FaultError({ code: 'usage', message, remedy: 'Leave --index out: shards read such an input through.' });
}

/**
 * Reads the index of a file whose head was read, and holds it against the file.
 *
 * @throws FaultError index_refused; usage for an input that cannot be sought in
 */
export function indexOf(head: FileHead, options: HeadOptions, { file, chunkRows }: { file: string; chunkRows: number }): ChunkIndex {
  refuseUnseekable(head);
  const index = readIndex(file, head.file);
  const now = indexedInput(head, options, chunkRows);
  for (const [name, word] of Object.entries(WORDS) as [keyof IndexedInput, string][]) {
    if (index.input[name] === now[name]) continue;
    throw index.refused(head.file, `${word} was ${index.input[name]} when it was made, and is ${now[name]}`);
  }
  return index;
}

/** What is read, and how. */
export interface IndexedReading {
  readonly head: FileHead;
  readonly schema: InputSchema;
  readonly options: SchemaOptions;
  readonly index: ChunkIndex;
  /** Told how far in the file the reading is. */
  reached(byte: number): void;
}

/** The mark's digest where an index vouches for what is before it. */
export function markHash(index: ChunkIndex): string {
  return `index ${index.identity}`;
}

/**
 * Reads our chunks; a group ends with each of them.
 *
 * @throws FaultError index_refused, resume_refused, input_failed
 */
export async function* readIndexed(
  { head, schema, options, index, reached }: IndexedReading,
  { mine, chunk: first, mark }: IndexedFrom,
): AsyncGenerator<readonly (InputRecord | PassedRows)[]> {
  const { file } = head;
  if (mark !== null) checkMark(mark, index, first, file);
  const [readCuts, isBlank] = [reading(schema, options), blankTest(schema)];
  const descriptor = await openFile(file);
  try {
    checkHead(descriptor, index, file);
    let passed: PassedRows[] = [];
    for (let chunk = first; chunk < index.chunks; chunk++) {
      const begin = index.begin(chunk);
      const end = index.end(chunk);
      if (!mine(chunk)) {
        passed.push({ kind: 'passed', rows: end.row - begin.row, bytes: end.bytes, end: end.byte });
        continue;
      }
      const reader = recordReader(file, options.badUtf8, readCuts, begin.row, isBlank);
      const records = reader.read(await cutsOf(chunk, descriptor, { head, schema, options, index }));
      reached(end.byte);
      yield [...passed, ...records];
      passed = [];
    }
    if (passed.length > 0) yield passed;
    reached(index.input.size);
  } finally {
    await descriptor.close();
  }
}

function checkMark(mark: InputMark, index: ChunkIndex, chunk: number, file: string): void {
  if (mark.hash !== markHash(index)) throw resumeRefused('--index, or the input', file);
  const place = index.begin(chunk);
  if (place.byte !== mark.byte || place.line !== mark.line) throw resumeRefused('the chunks of', file);
}

async function openFile(file: string): Promise<FileHandle> {
  return await open(file, 'r').catch((error: unknown) => {
    throw readingFailed(file, 0, error);
  });
}

function readingFailed(file: string, rowsRead: number, error: unknown): FaultError {
  return new FaultError({ code: 'input_failed', file, rowsRead, reason: reasonOf(error) }, { cause: error });
}

/** @throws FaultError index_refused when what is before the first row has changed */
function checkHead({ fd }: FileHandle, index: ChunkIndex, file: string): void {
  const head = digestRange(fd, 0, contentStart(index.input) + index.begin(0).byte);
  if (head.toString('hex') !== index.head) throw changed(index, file, 'its header');
}

function changed(index: ChunkIndex, file: string, what: string): FaultError {
  return index.refused(file, `the input is not what it was when the index was made: ${what} differs`);
}

/**
 * The cuts of a chunk. Where a record is broken only what comes later may tell so, so the scanner is given bytes until it
 * has given the chunk's last record, beyond its end if need be.
 */
async function cutsOf(
  chunk: number,
  descriptor: FileHandle,
  { head, schema, options, index }: Omit<IndexedReading, 'reached'>,
): Promise<readonly Cut[]> {
  const begin = index.begin(chunk);
  const end = index.end(chunk);
  const start = { byte: begin.byte, line: begin.line, lineBreak: head.lineBreak() };
  const scanner = scannerOf(head, { maxRowBytes: options.maxRowBytes, start });
  if (!blankLinesAreRows(schema)) scanner.skipBlankLines();
  const hash = createHash('sha256');
  const cuts: Cut[] = [];
  const take = (given: readonly Cut[]): void => {
    for (let some = given; some.length > 0; some = scanner.more()) for (const cut of some) cuts.push(cut);
  };
  const given = (): number => {
    const last = cuts.at(-1);
    return last === undefined ? begin.byte : last.byte + last.bytes;
  };
  for (let at = begin.byte; at < end.byte || given() < end.byte; ) {
    const length = at < end.byte ? Math.min(BLOCK_BYTES, end.byte - at) : BLOCK_BYTES;
    const block = Buffer.allocUnsafe(length);
    const { bytesRead } = await descriptor.read(block, 0, length, at + contentStart(index.input)).catch((error: unknown) => {
      throw readingFailed(head.file, begin.row, error);
    });
    if (bytesRead === 0) {
      take(scanner.finish());
      break;
    }
    const bytes = block.subarray(0, bytesRead);
    if (at < end.byte) hash.update(bytes);
    take(scanner.push(bytes));
    at += bytesRead;
  }
  if (!hash.digest().subarray(0, end.digest.length).equals(end.digest))
    throw changed(index, head.file, `row ${begin.row + 1} or one after it`);
  return cuts.filter(({ byte }) => byte < end.byte);
}
