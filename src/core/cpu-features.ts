/** What /proc/cpuinfo says of the instructions that programs may use. */
import { closeSync, openSync, readSync } from 'node:fs';

/** Of a file that has a part for each CPU only the head is read: the first part is enough, and there may be hundreds. */
const HEAD_BYTES = 8192;

/** The head of the file; empty where the system has no such file. */
export function cpuinfoHead(file = '/proc/cpuinfo'): string {
  try {
    const fd = openSync(file, 'r');
    try {
      const block = Buffer.alloc(HEAD_BYTES);
      return block.toString('latin1', 0, readSync(fd, block, 0, block.length, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}

/** The line `flags` (x86) or `Features` (ARM): words between spaces; empty where there is none. */
export function cpuFeatures(cpuinfo: string): string {
  return /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim() ?? '';
}
