/**
 * What is known of a model's batch invariance: whether a text's answer depends on the texts beside it.
 *
 * It is a fact of the model file, the runtime and the CPU together, so findings of `models verify
 * --invariance` are kept by all three. Embedded models are invariant by make unless found otherwise.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder } from './catalog.js';
import { isJsonObject } from './folder.js';
import { RUNTIME_VERSION } from './runtime.js';

function findingsFile(): string {
  return join(cacheFolder(), 'invariance.json');
}

function keyOf(modelSha256: string): string {
  return `${modelSha256} onnxruntime-${RUNTIME_VERSION} ${cpus()[0]?.model ?? process.arch}`;
}

function readFindings(): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(readFileSync(findingsFile(), 'utf8'));
    return isJsonObject(json) ? { ...json } : {};
  } catch {
    // no findings yet, or a damaged file: knowing nothing is safe
    return {};
  }
}

/** Whether answers may be shared between chunks. */
export function isKnownInvariant(modelSha256: string, embedded: boolean): boolean {
  const finding = readFindings()[keyOf(modelSha256)];
  return typeof finding === 'boolean' ? finding : embedded;
}

/**
 * Keeps a finding for later runs.
 *
 * @returns the file it was written to, or null when the cache folder cannot be written
 */
export function keepFinding(modelSha256: string, invariant: boolean): string | null {
  const file = findingsFile();
  try {
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify({ ...readFindings(), [keyOf(modelSha256)]: invariant }, null, 2)}\n`);
    renameSync(draft, file);
    return file;
  } catch {
    return null;
  }
}
