/** What decides, beside a model's files, how its numbers are computed: the runtime's version and the CPU. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { cpuFeatures, cpuinfoHead } from '../core/cpu-features.js';

const manifest: unknown = createRequire(import.meta.url)('onnxruntime-node/package.json');

/** Version of the runtime, for example 1.30.0. */
export const RUNTIME_VERSION =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';

/**
 * The kind of the CPU in 12 hexadecimal digits: its model, and the features that the system lets programs use. Under a
 * hypervisor the same model may have fewer.
 */
export function cpuKind(cpuinfo = '/proc/cpuinfo'): string {
  return createHash('sha256')
    .update(JSON.stringify([process.platform, process.arch, cpus()[0]?.model ?? '', cpuFeatures(cpuinfoHead(cpuinfo))]))
    .digest('hex')
    .slice(0, 12);
}
