/** Files that are on disk when the call returns. */
import { open } from 'node:fs/promises';

/** Writes a file and flushes it; its name in the folder is not flushed. @throws Error of the file system */
export async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
