/** A small file that is replaced as a whole: whoever reads it, after whatever crash, finds what was written last or what was before it. */
import { rename, rm } from 'node:fs/promises';
import { writeDurably } from '../core/durable-file.js';
import { FaultError, reasonOf } from '../core/faults.js';
import { syncFolderOf } from './durable.js';

/**
 * Replaces a file; it is durable when this returns. One process at a time may do so.
 *
 * The draft always has the same name: what a killed process left of one is written over, and goes, at the next save.
 *
 * @throws FaultError output_failed
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const draft = `${file}.tmp`;
  try {
    await writeDurably(draft, content);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw new FaultError({ code: 'output_failed', file, reason: reasonOf(error) }, { cause: error });
  }
  await syncFolderOf(file);
}
