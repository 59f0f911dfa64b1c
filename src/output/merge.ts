/**
 * Puts the parts of a sharded run together: chunk 0 of part 0, chunk 1 of part 1, and so on, over and over.
 *
 * Every chunk is held against its digest before it is passed on, and only one is held at a time: memory does not grow
 * with the input. Files are opened for as long as they are read from, so that there may be more parts than descriptors.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { FaultError, reasonOf } from '../core/faults.js';
import { shown } from '../core/safe-text.js';
import type { LoggedChunk } from './chunk-log.js';
import { chunksOf, type Manifest, rejectsOf } from './part.js';

/** A part with what is beside it, under full paths. */
export interface WholePart {
  readonly file: string;
  readonly manifest: Manifest;
}

/** Where merged bytes go. */
export interface MergeSinks {
  rows(bytes: Buffer): Promise<'open' | 'closed'>;
  rejects(bytes: Buffer): Promise<void>;
}

/** Bytes of a log read at a time. */
const LOG_BLOCK = 16 * 1024;

/** Files open at a time. */
const MOST_OPEN = 256;

/** Merged bytes are passed on once there are so many. */
const PASSED_ON = 1024 * 1024;

/** The fault that a part is not what was written. */
export function partRefused(file: string, reason: string): FaultError {
  return new FaultError({ code: 'part_refused', file, reason });
}

/** Reads any of many files at any place; those that were not used for the longest time are closed. */
class OpenFiles {
  private readonly handles = new Map<string, FileHandle>();

  async read(file: string, at: number, length: number): Promise<Buffer> {
    try {
      const handle = this.handles.get(file) ?? (await open(file, 'r'));
      this.handles.delete(file);
      this.handles.set(file, handle);
      const [oldest] = this.handles;
      if (this.handles.size > MOST_OPEN && oldest !== undefined) {
        this.handles.delete(oldest[0]);
        await oldest[1].close();
      }
      const bytes = Buffer.allocUnsafe(length);
      let read = 0;
      while (read < length) {
        const { bytesRead } = await handle.read(bytes, read, length - read, at + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return bytes.subarray(0, read);
    } catch (error) {
      throw partRefused(file, `it cannot be read: ${reasonOf(error)}`);
    }
  }

  async close(): Promise<void> {
    for (const handle of this.handles.values()) await handle.close();
  }
}

/** Goes through a part chunk by chunk. */
class PartReader {
  private log = Buffer.alloc(0);
  private logAt = 0;
  private rowsAt: number;
  private rejectsAt = 0;

  constructor(
    readonly part: WholePart,
    private readonly files: OpenFiles,
  ) {
    this.rowsAt = part.manifest.header_bytes;
  }

  /** The next chunk, which has to be that of the grid. @throws FaultError part_refused */
  async next(chunk: number): Promise<{ readonly logged: LoggedChunk; readonly rows: Buffer; readonly rejects: Buffer }> {
    const { file } = this.part;
    const logged = await this.nextLine();
    if (logged.chunk !== chunk) throw partRefused(chunksOf(file), `chunk ${logged.chunk} stands where chunk ${chunk} belongs`);
    const rows = await this.files.read(file, this.rowsAt, logged.bytes);
    if (!isWhole(rows, logged.sha256)) throw partRefused(file, `its bytes from ${this.rowsAt} on are not those that were written`);
    const rejects =
      logged.reject_bytes === 0 ? Buffer.alloc(0) : await this.files.read(rejectsOf(file), this.rejectsAt, logged.reject_bytes);
    if (!isWhole(rejects, logged.reject_sha256)) {
      throw partRefused(rejectsOf(file), `its bytes from ${this.rejectsAt} on are not those that were written`);
    }
    this.rowsAt += logged.bytes;
    this.rejectsAt += logged.reject_bytes;
    return { logged, rows, rejects };
  }

  private async nextLine(): Promise<LoggedChunk> {
    const file = chunksOf(this.part.file);
    for (;;) {
      const end = this.log.indexOf(10);
      if (end !== -1) {
        // The manifest has the digest of the log: what is in it is what was written.
        const line: LoggedChunk = JSON.parse(this.log.toString('utf8', 0, end));
        this.log = this.log.subarray(end + 1);
        return line;
      }
      const more = await this.files.read(file, this.logAt, LOG_BLOCK);
      if (more.length === 0) throw partRefused(file, 'it ends too soon');
      this.logAt += more.length;
      this.log = Buffer.concat([this.log, more]);
    }
  }
}

function isWhole(bytes: Buffer, sha256: string): boolean {
  return createHash('sha256').update(bytes).digest('hex') === sha256;
}

/**
 * Merges whole parts of one run.
 *
 * @param parts all of them, by shard
 * @returns rows of the input that they answer or reject; 'closed' when the reader of the output is gone
 * @throws FaultError part_refused
 */
export async function mergeParts(parts: readonly WholePart[], sinks: MergeSinks): Promise<{ readonly rows: number } | 'closed'> {
  const files = new OpenFiles();
  try {
    const readers = parts.map((part) => new PartReader(part, files));
    const [first] = parts;
    if (first === undefined) throw new Error('bug: no parts');
    const { grid, header_bytes } = first.manifest;
    const held: { rows: Buffer[]; bytes: number } = { rows: [await files.read(first.file, 0, header_bytes)], bytes: 0 };
    let rows = 0;
    for (let chunk = 0; chunk < grid.chunks; chunk++) {
      const reader = readers[chunk % readers.length];
      if (reader === undefined) throw new Error('bug: a part without a reader');
      const read = await reader.next(chunk);
      rows += read.logged.rows;
      held.rows.push(read.rows);
      held.bytes += read.rows.length;
      if (read.rejects.length > 0) await sinks.rejects(read.rejects);
      if (held.bytes < PASSED_ON) continue;
      if ((await sinks.rows(Buffer.concat(held.rows))) === 'closed') return 'closed';
      held.rows = [];
      held.bytes = 0;
    }
    if (rows !== grid.rows) throw partRefused(shown(first.file), `the parts have ${rows} rows, and the input has ${grid.rows}`);
    return (await sinks.rows(Buffer.concat(held.rows))) === 'closed' ? 'closed' : { rows };
  } finally {
    await files.close();
  }
}
