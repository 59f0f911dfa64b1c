/** Makes names durable: a file that was created or renamed is in its folder for good once the folder is flushed. */
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Flushes the folder of a file. Where folders cannot be flushed (some network file systems), that is no reason to stop. */
export async function syncFolderOf(file: string): Promise<void> {
  try {
    const handle = await open(dirname(resolve(file)), 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // the file itself is flushed; its name will be in due time
  }
}
