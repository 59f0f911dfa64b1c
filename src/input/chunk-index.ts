/**
 * The chunk index of an input: where each chunk of the grid ends, so that a shard seeks to its own.
 *
 * It says what it was made from, and has a digest of each chunk's bytes. A shard holds what it reads against them, so the
 * shards of a run together find every byte that changed since; none of them reads what is not its own.
 *
 * The file is a line of JSON, then 48 bytes a chunk, little-endian: four float64 (the end of the chunk's last record as byte,
 * line and row of the input, and the bytes of its records), and the first 16 bytes of a SHA-256.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readSync } from 'node:fs';
import { FaultError, reasonOf } from '../core/faults.js';
import { MARK_BYTES } from './decode.js';

/** Changes when the grid, what is a record, or this file changes. */
const VERSION = 1;

const ENTRY_BYTES = 48;
const DIGEST_BYTES = 16;
const ENTRIES_A_BLOCK = 1024;
const BLOCK_BYTES = 2 ** 20;

/** What the grid and the places depend on. */
export interface IndexedInput {
  /** Bytes of the file, byte order mark included. */
  readonly size: number;
  readonly format: string;
  readonly delimiter: string;
  readonly columns: number;
  readonly header: boolean;
  readonly bom: boolean;
  readonly maxRowBytes: number;
  readonly chunkRows: number;
  readonly lineBreak: number | null;
}

/** A place between two records: content bytes, without byte order mark; the line that begins there; rows before it. */
export interface IndexPlace {
  readonly byte: number;
  readonly line: number;
  readonly row: number;
}

/** The end of a chunk, the bytes of its records, and the digest of all from the end of the chunk before. */
export interface IndexEntry extends IndexPlace {
  readonly bytes: number;
  readonly digest: Buffer;
}

/** Bytes of the file before its content. */
export function contentStart({ bom }: Pick<IndexedInput, 'bom'>): number {
  return bom ? MARK_BYTES : 0;
}

/** Entries as they are found; a block holds many, since an input may have millions. */
export class IndexEntries {
  count = 0;
  private readonly blocks: Buffer[] = [];

  add({ byte, line, row, bytes, digest }: IndexEntry): void {
    const within = this.count % ENTRIES_A_BLOCK;
    if (within === 0) this.blocks.push(Buffer.alloc(ENTRIES_A_BLOCK * ENTRY_BYTES));
    const block = this.blocks.at(-1) ?? Buffer.alloc(0);
    const at = within * ENTRY_BYTES;
    for (const [i, value] of [byte, line, row, bytes].entries()) block.writeDoubleLE(value, at + 8 * i);
    digest.copy(block, at + 32, 0, DIGEST_BYTES);
    this.count += 1;
  }

  encoded(): Buffer {
    return Buffer.concat(this.blocks).subarray(0, this.count * ENTRY_BYTES);
  }
}

interface Head {
  readonly version: number;
  readonly input: IndexedInput;
  /** Where the first chunk begins: after the header. */
  readonly begin: IndexPlace;
  /** Digest of what is before, in hex. */
  readonly head: string;
  readonly chunks: number;
  readonly sha256: string;
}

/** An index as read. Chunks are numbered from 0. */
export class ChunkIndex {
  constructor(
    readonly file: string,
    private readonly about: Head,
    private readonly entries: Buffer,
  ) {}

  get input(): IndexedInput {
    return this.about.input;
  }

  get chunks(): number {
    return this.about.chunks;
  }

  /** Digest of the bytes before the first chunk, in hex. */
  get head(): string {
    return this.about.head;
  }

  /** Names what a resumed run has to find again. */
  get identity(): string {
    return this.about.sha256;
  }

  /** Where a chunk begins. */
  begin(chunk: number): IndexPlace {
    return chunk === 0 ? this.about.begin : this.end(chunk - 1);
  }

  /** Where a chunk ends, and what its bytes are held against. */
  end(chunk: number): IndexEntry {
    const at = chunk * ENTRY_BYTES;
    return {
      byte: this.entries.readDoubleLE(at),
      line: this.entries.readDoubleLE(at + 8),
      row: this.entries.readDoubleLE(at + 16),
      bytes: this.entries.readDoubleLE(at + 24),
      digest: this.entries.subarray(at + 32, at + ENTRY_BYTES),
    };
  }

  /** A fault that names the index, and how to make it anew. */
  refused(input: string, reason: string): FaultError {
    return new FaultError({ code: 'index_refused', file: this.file, input, reason });
  }
}

/** The bytes of an index file. */
export function encodeIndex(about: Pick<Head, 'input' | 'begin' | 'head'>, entries: IndexEntries): Buffer {
  const body = entries.encoded();
  const head = { version: VERSION, ...about, chunks: entries.count, sha256: '' };
  return Buffer.concat([Buffer.from(`${JSON.stringify({ ...head, sha256: digestOf(head, body) })}\n`), body]);
}

/** Digest of an index: of its first line without this digest, and of its entries. */
function digestOf(head: Head, body: Buffer): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...head, sha256: '' }))
    .update(body)
    .digest('hex');
}

/**
 * Reads an index.
 *
 * @param input the file it is to be one of, for the remedy
 * @throws FaultError index_refused when it cannot be read, is cut, damaged, or of another version
 */
export function readIndex(file: string, input: string): ChunkIndex {
  const refused = (reason: string): FaultError => new FaultError({ code: 'index_refused', file, input, reason });
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    throw refused(reasonOf(error));
  }
  const lineEnd = content.indexOf('\n');
  const about = parseHead(content.toString('utf8', 0, Math.max(lineEnd, 0)));
  if (about === null) throw refused('it is no index of chunks');
  if (about.version !== VERSION) throw refused(`it was made by another version of the program (${about.version}, not ${VERSION})`);
  const entries = content.subarray(lineEnd + 1);
  if (digestOf(about, entries) !== about.sha256) throw refused('it is damaged');
  return new ChunkIndex(file, about, entries);
}

function parseHead(line: string): Head | null {
  try {
    const value: unknown = JSON.parse(line);
    const isHead = typeof value === 'object' && value !== null && 'version' in value && 'input' in value && 'chunks' in value;
    // That it holds what its digest says is checked next.
    return isHead ? (value as Head) : null;
  } catch {
    return null;
  }
}

/**
 * Digest of some bytes of an open file.
 *
 * @param from,to places in the file, byte order mark counted
 * @returns the first 16 bytes of their SHA-256
 */
export function digestRange(descriptor: number, from: number, to: number): Buffer {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, Math.max(1, to - from)));
  for (let at = from; at < to; ) {
    const read = readSync(descriptor, block, 0, Math.min(block.length, to - at), at);
    if (read === 0) break;
    hash.update(block.subarray(0, read));
    at += read;
  }
  return hash.digest().subarray(0, DIGEST_BYTES);
}
