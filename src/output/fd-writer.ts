/**
 * Writes to a file descriptor to the last byte, off the main thread.
 *
 * Not by process.stdout: its writes to pipes are synchronous, so a slow reader would freeze the bar, and
 * the workers' answers would wait unread.
 */
import { write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultError, reasonOf } from '../core/faults.js';

/** How long to wait when a pipe that does not block is full. */
const RETRY_MS = 5;

/**
 * Writes all bytes.
 *
 * @param name the file, for messages
 * @returns 'closed' when it is a pipe whose reader is gone
 * @throws FaultError output_failed
 */
export async function writeAll(fd: number, bytes: Buffer, name: string): Promise<'open' | 'closed'> {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += await writeOnce(fd, bytes, at);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'EPIPE') return 'closed';
      if (code !== 'EAGAIN') throw new FaultError({ code: 'output_failed', file: name, reason: reasonOf(error) }, { cause: error });
      await sleep(RETRY_MS);
    }
  }
  return 'open';
}

function writeOnce(fd: number, bytes: Buffer, at: number): Promise<number> {
  return new Promise((done, failed) => {
    write(fd, bytes, at, bytes.length - at, null, (error, written) => (error ? failed(error) : done(written)));
  });
}
