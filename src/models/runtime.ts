/** What decides, beside a model's files, how its numbers are computed: the runtime's version and the CPU. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';

const manifest: unknown = createRequire(import.meta.url)('onnxruntime-node/package.json');

/** Version of the runtime, for example 1.30.0. */
export const RUNTIME_VERSION =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';

/** Of a file that has a part for each CPU only the head is read: the first part is enough, and there may be hundreds. */
const CPUINFO_BYTES = 8192;

/**
 * The kind of the CPU in 12 hexadecimal digits: its model, and the features that the system lets programs use. Under a
 * hypervisor the same model may have fewer.
 */
export function cpuKind(cpuinfo = '/proc/cpuinfo'): string {
  return createHash('sha256')
    .update(JSON.stringify([process.platform, process.arch, cpus()[0]?.model ?? '', featuresIn(cpuinfo)]))
    .digest('hex')
    .slice(0, 12);
}

/** The line `flags` (x86) or `Features` (ARM); empty where the system has no such file. */
function featuresIn(cpuinfo: string): string {
  try {
    const fd = openSync(cpuinfo, 'r');
    try {
      const block = Buffer.alloc(CPUINFO_BYTES);
      const text = block.toString('latin1', 0, readSync(fd, block, 0, block.length, 0));
      return /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.trim() ?? '';
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
