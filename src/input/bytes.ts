/**
 * A file or standard input as blocks of decompressed bytes.
 *
 * Gzip is told by content and streamed, so that a bomb takes no more memory than a block. What was
 * decompressed before an error is given first: all of it when the file is cut off, all but the block that zlib
 * was filling (64 KiB) when it is damaged.
 */
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FaultError, reasonOf } from '../core/faults.js';

/** The name of standard input. */
export const STDIN = '-';

/** A pause of standard input after which it counts as idle. */
const IDLE_MS = 1000;

/** Compressed bytes given to zlib at a time: 1,000 times as many may come out before anyone can pause it. */
const GUNZIP_BYTES = 16 * 1024;

/** The mark that standard input has been idle. */
export const IDLE = Buffer.alloc(0);

export interface ByteOptions {
  readonly encoding: string | null;
  readonly badUtf8: 'reject' | 'replace';
  readonly from: { readonly byte: number } | null;
}

export interface ByteSource {
  /** Blocks in order, none empty but IDLE; without a byte order mark. To be read once. */
  readonly blocks: AsyncGenerator<Buffer>;
  /** The input began with a UTF-8 byte order mark. Known once the first block was read. */
  readonly bom: () => boolean;
  /** Bytes taken from the file so far, compressed ones where it is. */
  readonly bytesRead: () => number;
  /** Bytes of the file; null for pipes and devices. */
  readonly size: number | null;
  /** Content can be read from any byte on. Known once the first block was read. */
  readonly seekable: () => boolean;
  close(): void;
}

/**
 * Opens a path, or standard input for `-`.
 *
 * @throws FaultError input_missing; while reading input_failed (broken gzip, read errors) and input_encoding (UTF-16)
 */
export function openBytes(path: string, options: ByteOptions = { encoding: null, badUtf8: 'reject', from: null }): ByteSource {
  const size = sizeOf(path);
  const start = options.from?.byte ?? 0;
  const stream: Readable = path === STDIN ? process.stdin : createReadStream(path, start === 0 ? {} : { start });
  const state = { bom: false, read: 0, gzip: false };
  return {
    blocks: options.from === null ? blocksOf(path, stream, state) : counting(stream, state),
    bom: () => state.bom,
    seekable: () => size !== null && !state.gzip,
    bytesRead: () => state.read,
    size,
    close: () => stream.destroy(),
  };
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

async function* blocksOf(path: string, stream: Readable, state: { bom: boolean; read: number; gzip: boolean }): AsyncGenerator<Buffer> {
  const raw = idling(counting(stream, state), path === STDIN);
  try {
    const { head, rest } = await takeHead(raw, 2);
    const gzip = head[0] === 0x1f && head[1] === 0x8b;
    state.gzip = gzip;
    const plain = gzip ? gunzip(rest) : rest;
    yield* withoutMark(path, plain, state);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    // rowsRead is not known here; the reader of records puts it right
    throw new FaultError({ code: 'input_failed', file: path, rowsRead: 0, reason: reasonOf(error) }, { cause: error });
  } finally {
    stream.destroy();
  }
}

async function* counting(stream: Readable, state: { read: number }): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const block: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    state.read += block.length;
    if (block.length > 0) yield block;
  }
}

/** Adds IDLE marks while nothing comes. */
async function* idling(blocks: AsyncGenerator<Buffer>, marks: boolean): AsyncGenerator<Buffer> {
  for (;;) {
    const next = blocks.next();
    while (marks && (await idleBefore(next))) yield IDLE;
    const { value, done } = await next;
    if (done) return;
    yield value;
  }
}

function idleBefore(next: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), IDLE_MS);
    const came = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    // An error is told by whoever awaits `next` itself.
    next.then(came, came);
  });
}

/** Waits for the first bytes, `wanted` of them if there are so many; `rest` begins with them again. */
async function takeHead(blocks: AsyncGenerator<Buffer>, wanted: number): Promise<{ head: Buffer; rest: AsyncGenerator<Buffer> }> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < wanted) {
    const { value, done } = await blocks.next();
    if (done) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  async function* rest(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* blocks;
  }
  return { head, rest: rest() };
}

async function* withoutMark(path: string, blocks: AsyncGenerator<Buffer>, state: { bom: boolean }): AsyncGenerator<Buffer> {
  const { head, rest } = await takeHead(blocks, 3);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new FaultError({ code: 'input_encoding', file: path, encoding: head[0] === 0xff ? 'UTF-16LE' : 'UTF-16BE' });
  }
  state.bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  let first = state.bom;
  for await (const block of rest) {
    const content = first ? block.subarray(3) : block;
    first = false;
    if (content.length > 0 || block === IDLE) yield content.length > 0 ? content : IDLE;
  }
}

/** Decompresses, one or several gzip members; what was decompressed before an error is given before it is thrown. */
async function* gunzip(blocks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const inflater = createGunzip({ chunkSize: 64 * 1024 });
  let ready: Buffer[] = [];
  let failure: Error | null = null;
  let told: (() => void) | null = null;
  let ended = false;
  inflater.on('data', (data: Buffer) => ready.push(data));
  inflater.on('error', (error) => {
    failure = error;
    told?.();
  });
  // Zero bytes that pad a file end the stream, and the write that held them is never answered.
  inflater.on('end', () => {
    ended = true;
    told?.();
  });
  const step = async (start: (done: () => void) => void): Promise<Buffer[]> => {
    await new Promise<void>((resolve) => {
      told = resolve;
      start(resolve);
    });
    const out = ready;
    ready = [];
    return out;
  };
  const fail = (): void => {
    if (failure !== null) throw failure;
  };
  try {
    for await (const block of blocks) {
      if (block === IDLE) yield IDLE;
      for (let at = 0; at < block.length && !ended; at += GUNZIP_BYTES) {
        yield* await step((done) => inflater.write(block.subarray(at, at + GUNZIP_BYTES), () => done()));
        fail();
      }
    }
    if (!ended) yield* await step(() => inflater.end());
    fail();
  } finally {
    inflater.destroy();
  }
}

/** Stops waiting for standard input, so that an error need not wait for its end. */
export function closeStandardInput(): void {
  process.stdin.destroy();
}
