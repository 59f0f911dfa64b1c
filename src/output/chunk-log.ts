/**
 * PART.chunks: a line for each chunk of a part, in order: what of the part, and of its rejects, is that chunk's, with digests.
 *
 * By it `merge` takes parts apart at the borders of chunks, and tells a part that is not what was written.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FaultError, reasonOf } from '../core/faults.js';
import type { RejectsWriter } from './rejects.js';
import { rejectLines } from './rejects.js';
import type { Target } from './target.js';

/** A line of the log; digests are SHA-256 in hex. */
export interface LoggedChunk {
  /** 0-based position in the grid of the whole input. */
  readonly chunk: number;
  /** Rows of the input in it, rejected ones included. */
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly reject_bytes: number;
  readonly reject_sha256: string;
}

/** What was written since the last chunk ended. */
class Written {
  bytes = 0;
  private hash: Hash = createHash('sha256');

  add(bytes: Buffer): void {
    this.bytes += bytes.length;
    this.hash.update(bytes);
  }

  /** Gives what was added, and starts again. */
  take(): { readonly bytes: number; readonly sha256: string } {
    const taken = { bytes: this.bytes, sha256: this.hash.digest('hex') };
    this.bytes = 0;
    this.hash = createHash('sha256');
    return taken;
  }
}

/** Listens to what a run writes, and logs it chunk by chunk. */
export class ChunkLog {
  private readonly output = new Written();
  private readonly rejects = new Written();
  private held = '';

  private constructor(
    private readonly handle: FileHandle,
    readonly file: string,
    /** Bytes of the log, those that are not written yet included. */
    private length: number,
    /** Bytes of the header still to come: they are no chunk's. */
    private header: number,
  ) {}

  /**
   * Opens a log.
   *
   * @param keep bytes to go on after; null begins a new one, and the first that is written is the header
   * @throws FaultError output_folder
   */
  static async open(file: string, keep: number | null, headerBytes: number): Promise<ChunkLog> {
    try {
      const handle = await open(file, keep === null ? 'w' : 'a');
      if (keep !== null) await handle.truncate(keep);
      return new ChunkLog(handle, file, keep ?? 0, keep === null ? headerBytes : 0);
    } catch (error) {
      throw new FaultError({ code: 'output_folder', file, reason: reasonOf(error) }, { cause: error });
    }
  }

  /** A target that is listened to. */
  overTarget(target: Target): Target {
    return {
      ...target,
      write: async (bytes) => {
        const state = await target.write(bytes);
        if (this.header > 0) this.header -= bytes.length;
        else this.output.add(bytes);
        return state;
      },
    };
  }

  /** A writer of rejects that is listened to. */
  overRejects(rejects: RejectsWriter): RejectsWriter {
    return {
      ...rejects,
      write: async (records) => {
        await rejects.write(records);
        this.rejects.add(rejectLines(records));
      },
    };
  }

  /** Says that a chunk is written. */
  ended(chunk: number, rows: number): void {
    const { bytes, sha256 } = this.output.take();
    const { bytes: reject_bytes, sha256: reject_sha256 } = this.rejects.take();
    const line: LoggedChunk = { chunk, rows, bytes, sha256, reject_bytes, reject_sha256 };
    const spelled = `${JSON.stringify(line)}\n`;
    this.held += spelled;
    // Digits and hex only: as many bytes as characters.
    this.length += spelled.length;
  }

  /** Bytes of the log so far. */
  bytes(): number {
    return this.length;
  }

  /** Makes what was logged durable. @throws FaultError output_failed */
  async sync(): Promise<void> {
    try {
      await this.handle.appendFile(this.held);
      this.held = '';
      await this.handle.datasync();
    } catch (error) {
      throw new FaultError({ code: 'output_failed', file: this.file, reason: reasonOf(error) }, { cause: error });
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** SHA-256, in hex, of a file, and how many lines it has. */
export async function digestLog(file: string): Promise<{ readonly sha256: string; readonly lines: number }> {
  const hash = createHash('sha256');
  let lines = 0;
  for await (const block of createReadStream(file)) {
    const bytes: Buffer = block;
    hash.update(bytes);
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
  }
  return { sha256: hash.digest('hex'), lines };
}
