/**
 * A file or standard input as blocks of UTF-8: decompressed, decoded, without byte order mark.
 *
 * Gzip is told by content. Everything is streamed, so that a bomb takes no more memory than a block. What was
 * read before an error is given first.
 */
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { FaultError, reasonOf } from '../core/faults.js';
import { IDLE, takeHead, withoutFirst } from './blocks.js';
import { decode, type Encoding, encodingNamed, encodingOf, MARK_BYTES } from './decode.js';
import { GZIP_HEAD_BYTES, gunzip, isGzip } from './gunzip.js';

export { IDLE } from './blocks.js';

/** The name of standard input. */
export const STDIN = '-';

/** A pause of standard input after which it counts as idle. */
const IDLE_MS = 1000;

export interface ByteSource {
  /** Blocks in order, none empty but IDLE; without a byte order mark. To be read once. */
  readonly blocks: AsyncGenerator<Buffer>;
  /** The input began with a UTF-8 byte order mark. Known once the first block was read. */
  readonly bom: () => boolean;
  /** Bytes of the content are bytes of the file: a regular file, not compressed, not decoded. Known once the first block was read. */
  readonly seekable: () => boolean;
  /** Bytes taken from the file so far, compressed ones where it is. */
  readonly bytesRead: () => number;
  /** Bytes of the file; null for pipes and devices. */
  readonly size: number | null;
  close(): void;
}

export interface ByteOptions {
  /** What --encoding says; null: UTF-8, or UTF-16 where a byte order mark says so. */
  readonly encoding: string | null;
  /** What stands where bytes cannot be decoded: a byte that is no UTF-8 either, or U+FFFD. */
  readonly badUtf8: 'reject' | 'replace';
  /** Where to start, counted in what `blocks` of the whole file give; only for a file that was `seekable`. null: at the start. */
  readonly from: { readonly byte: number } | null;
  /** Standard input counts as idle after so long, whether it pauses or not; null: after a pause of a second. */
  readonly idleMs?: number | null;
}

interface State {
  bom: boolean;
  gzip: boolean;
  seekable: boolean;
  read: number;
}

/**
 * Opens a path, or standard input for `-`.
 *
 * @throws FaultError input_missing; while reading input_failed (broken gzip, read errors) and flag_invalid (encoding)
 */
export function openBytes(path: string, options: ByteOptions): ByteSource {
  const size = sizeOf(path);
  const { from } = options;
  const state: State = { bom: false, gzip: false, seekable: false, read: 0 };
  if (from !== null) {
    if (size === null) throw new Error(`bug: ${path} cannot be sought in`);
    state.bom = encodingOf(headOf(path), null).markBytes > 0;
    state.seekable = true;
    state.read = from.byte + (state.bom ? MARK_BYTES : 0);
  }
  // A start, even that of 0, makes reads that a pipe refuses.
  const stream: Readable = path === STDIN ? process.stdin : createReadStream(path, from === null ? {} : { start: state.read });
  // Whoever reads the blocks is told; when nobody does any more, nobody need be.
  stream.on('error', () => {});
  return {
    blocks: blocksOf(path, counting(stream, state, size), stream, options, state),
    bom: () => state.bom,
    seekable: () => size !== null && state.seekable,
    bytesRead: () => state.read,
    size,
    close: () => stream.destroy(),
  };
}

/** The first bytes of a file, as many as a byte order mark has. */
function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(MARK_BYTES);
    return head.subarray(0, readSync(file, head, 0, MARK_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

/**
 * Bytes of a file; null for what has no size and can be read once only: standard input, pipes, devices.
 *
 * @throws FaultError input_missing
 */
export function sizeOf(path: string): number | null {
  if (path === STDIN) return null;
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw new Error('is a folder; name its files, or a glob such as folder/*.csv');
    return stat.isFile() ? stat.size : null;
  } catch (error) {
    throw new FaultError({ code: 'input_missing', file: path, reason: reasonOf(error) });
  }
}

async function* blocksOf(
  path: string,
  counted: AsyncGenerator<Buffer>,
  stream: Readable,
  options: ByteOptions,
  state: State,
): AsyncGenerator<Buffer> {
  const raw = path === STDIN ? idling(counted, options.idleMs ?? null) : counted;
  try {
    if (options.from !== null) {
      yield* raw;
      return;
    }
    const told = options.encoding === null ? null : await encodingNamed(options.encoding);
    const { head, rest } = await takeHead(raw, GZIP_HEAD_BYTES);
    state.gzip = isGzip(head);
    yield* asUtf8(state.gzip ? gunzip(rest) : rest, told, options.badUtf8, state);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    // rowsRead is not known here; the reader of records puts it right
    throw new FaultError({ code: 'input_failed', file: path, rowsRead: 0, reason: reasonOf(error) }, { cause: error });
  } finally {
    stream.destroy();
  }
}

/** Counts what is read; a file that ends before the size it had when it was opened has lost rows, and says so. */
async function* counting(stream: Readable, state: { read: number }, size: number | null): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const block: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    state.read += block.length;
    if (block.length > 0) yield block;
  }
  if (size !== null && state.read < size) throw new Error(`the file became shorter: it ends after ${state.read} of ${size} bytes`);
}

/** Adds IDLE marks while nothing comes. @param live marks as often while something does, a little at a time; null for none of these */
async function* idling(blocks: AsyncGenerator<Buffer>, live: number | null): AsyncGenerator<Buffer> {
  const pauseMs = live ?? IDLE_MS;
  let marked = performance.now();
  for (;;) {
    const next = blocks.next();
    while (await idleBefore(next, pauseMs)) {
      marked = performance.now();
      yield IDLE;
    }
    const { value, done } = await next;
    if (done) return;
    yield value;
    if (live === null || performance.now() - marked < live) continue;
    marked = performance.now();
    yield IDLE;
  }
}

function idleBefore(next: Promise<unknown>, pauseMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), pauseMs);
    const came = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    // An error is told by whoever awaits `next` itself.
    next.then(came, came);
  });
}

/** Tells what the bytes are, leaves out a byte order mark, and makes UTF-8 of them. */
async function* asUtf8(
  blocks: AsyncGenerator<Buffer>,
  told: Encoding | null,
  badUtf8: 'reject' | 'replace',
  state: State,
): AsyncGenerator<Buffer> {
  const { head, rest } = await takeHead(blocks, MARK_BYTES);
  const { encoding, markBytes } = encodingOf(head, told);
  state.bom = encoding.decoder === null && markBytes > 0;
  state.seekable = !state.gzip && encoding.decoder === null;
  const content = withoutFirst(rest, markBytes);
  yield* encoding.decoder === null ? content : decode(content, encoding.decoder(), badUtf8);
}

/** Stops waiting for standard input, so that an error need not wait for its end. */
export function closeStandardInput(): void {
  process.stdin.destroy();
}
