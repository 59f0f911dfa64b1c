/**
 * The rest of a file, from a mark that an earlier run left, once the bytes before it are known to be the same.
 *
 * A plain file is hashed and then read from the mark on: nothing before it is parsed. What cannot be read from
 * any byte on (gzip, other encodings, pipes) is read through again, and dropped up to the mark.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { FaultError, reasonOf } from '../core/faults.js';
import type { InputMark } from '../core/input-mark.js';
import { shown } from '../core/safe-text.js';
import { openBytes } from './bytes.js';
import { ContentHash } from './content-hash.js';
import type { Cut } from './cut.js';
import { cutBlocks, type FileHead, HASH_SLACK, type HeadOptions, scannerOf } from './file-head.js';

/** Bytes read at a time where they are only hashed. */
const HASH_BLOCK_BYTES = 2 ** 20;

/**
 * Takes a file up at a mark.
 *
 * @param head the file's head, not read beyond what was peeked at
 * @returns the file with its cuts from the mark on; its hash goes on from there
 * @throws FaultError resume_refused when the bytes before the mark are not the same; while reading for what is read through
 */
export async function resumeFile(head: FileHead, mark: InputMark, options: HeadOptions): Promise<FileHead> {
  if (!head.source.seekable()) return { ...head, cuts: dropUntil(head, mark) };
  head.source.close();
  const { hash, bytes } = await hashPlain(head, mark.byte);
  if (bytes !== mark.byte || hash.copy().digest('hex') !== mark.hash) throw changed(head.file, mark);
  const source = openBytes(head.file, { encoding: options.encoding, badUtf8: options.badUtf8, from: { byte: mark.byte } });
  const start = { byte: mark.byte, line: mark.line, lineBreak: head.lineBreak() };
  const scanner = scannerOf(head, { maxRowBytes: options.maxRowBytes, start });
  const rest = new ContentHash(options.maxRowBytes + HASH_SLACK, { hash, bytes });
  return {
    ...head,
    source,
    hash: rest,
    cuts: cutBlocks(scanner, Buffer.alloc(0), source.blocks, rest),
    skipBlankLines: () => scanner.skipBlankLines(),
  };
}

/** Hashes up to `limit` bytes of a plain file's content. */
async function hashPlain({ file, source }: FileHead, limit: number): Promise<{ hash: Hash; bytes: number }> {
  const hash = createHash('sha256');
  const start = source.bom() ? 3 : 0;
  let bytes = 0;
  if (limit === 0) return { hash, bytes };
  try {
    for await (const block of createReadStream(file, { start, end: start + limit - 1, highWaterMark: HASH_BLOCK_BYTES })) {
      const content: Buffer = block;
      hash.update(content);
      bytes += content.length;
    }
  } catch (error) {
    throw new FaultError({ code: 'input_failed', file, rowsRead: 0, reason: reasonOf(error) }, { cause: error });
  }
  return { hash, bytes };
}

async function* dropUntil({ file, cuts, hash }: FileHead, mark: InputMark): AsyncGenerator<readonly Cut[]> {
  let reached = false;
  for await (const group of cuts) {
    const kept = group.filter(({ byte }) => byte >= mark.byte);
    const last = group.at(-1);
    if (!reached && last !== undefined && last.byte + last.bytes >= mark.byte) {
      if (hash.at(mark.byte) !== mark.hash) throw changed(file, mark);
      reached = true;
    }
    if (last !== undefined && kept.length === 0) hash.passed(last.byte + last.bytes);
    if (kept.length > 0 || group.length === 0) yield kept;
  }
  if (!reached) throw changed(file, mark);
}

/**
 * Reads a whole file that an earlier run has finished.
 *
 * @returns the digest of its content
 * @throws FaultError input_failed
 */
export async function hashFile(head: FileHead): Promise<string> {
  if (head.source.seekable()) {
    head.source.close();
    return (await hashPlain(head, Number.POSITIVE_INFINITY)).hash.digest('hex');
  }
  for await (const group of head.cuts) {
    const last = group.at(-1);
    if (last !== undefined) head.hash.passed(last.byte + last.bytes);
  }
  return head.hash.whole();
}

function changed(file: string, mark: InputMark): FaultError {
  return resumeRefused(`the first ${mark.byte} bytes of`, file);
}

/** The fault that some of the input is not what it was. */
export function resumeRefused(what: string, file: string): FaultError {
  return new FaultError({ code: 'resume_refused', changed: `${what} ${file === '-' ? 'standard input' : shown(file)} changed` });
}
