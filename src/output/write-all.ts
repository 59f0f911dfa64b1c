/**
 * Writes bytes completely, to a file descriptor or a stream, and tells a gone reader from a failure.
 *
 * Callers await each write before the next: writes are never in flight side by side.
 */
import { write } from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultError, reasonOf } from '../core/faults.js';

/** 'closed': the reader of the pipe is gone, and nobody wants more. Not an error. */
export type WriteState = 'open' | 'closed';

const RETRY_MS = 5;

/**
 * Writes to a file, terminal or device.
 *
 * @param place what is written, for messages
 * @throws FaultError `output_failed`, for example when the disk is full; some of the bytes may be written
 */
export async function writeToDescriptor(fd: number, bytes: Buffer, place: string): Promise<WriteState> {
  let start = 0;
  while (start < bytes.length) {
    try {
      start += await writeSome(fd, bytes, start);
    } catch (error) {
      // A descriptor that another process made non-blocking: there is no event to wait for.
      if (codeOf(error) === 'EAGAIN') await sleep(RETRY_MS);
      else return closedOrFault(error, place);
    }
  }
  return 'open';
}

/**
 * Writes to a pipe or socket, and waits until it has taken the bytes.
 *
 * @param place what is written, for messages
 * @throws FaultError `output_failed`
 */
export async function writeToStream(stream: Writable, bytes: Buffer, place: string): Promise<WriteState> {
  const error = await new Promise<unknown>((resolve) => {
    stream.write(bytes, (failed) => resolve(failed ?? null));
  });
  return error === null ? 'open' : closedOrFault(error, place);
}

/** The system's code of an error, for example `ENOENT`; null when it has none. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function writeSome(fd: number, bytes: Buffer, start: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, start, bytes.length - start, null, (error, written) => (error === null ? resolve(written) : reject(error)));
  });
}

function closedOrFault(error: unknown, place: string): WriteState {
  const code = codeOf(error);
  // A reset is how a socket says it.
  if (code === 'EPIPE' || code === 'ECONNRESET' || code === 'ERR_STREAM_DESTROYED') return 'closed';
  throw new FaultError({ code: 'output_failed', file: place, reason: reasonOf(error) }, { cause: error });
}
