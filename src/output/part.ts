/**
 * A part: what one shard of a run writes. In the folder of the run it is a file of rows with three beside it: its
 * rejects, the log of its chunks (chunk-log.ts), and a manifest, which says what it is a part of.
 *
 * The file of rows has its name only when the part is complete; the others are whole before it gets it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { replaceFile } from './whole-file.js';

/** The format of the manifest; another number is another format. */
const VERSION = 1;

/** PART.manifest.json: what a part is a part of, and how it is to be found. */
export interface Manifest {
  readonly part: typeof VERSION;
  /** 0-based. */
  readonly shard: number;
  readonly of: number;
  /** What was typed, without the number of the shard. */
  readonly command: readonly string[];
  readonly version: string;
  /** Of all that decides the bytes of the whole output: the same in all parts. */
  readonly fingerprint: string;
  readonly model_sha256: string;
  readonly cpu: string;
  readonly rows_in: number;
  readonly rows_out: number;
  readonly rejected: number;
  readonly records_written: number;
  /** Chunks of this part. */
  readonly chunks: number;
  /** Bytes of the part, the header included; of its header; of its rejects; of its log of chunks. */
  readonly bytes: number;
  readonly header_bytes: number;
  readonly reject_bytes: number;
  readonly log_bytes: number;
  readonly header_sha256: string;
  /** Of the log of chunks, which has the digests of all else. */
  readonly log_sha256: string;
  /** The grid of the whole input: the same in all parts. */
  readonly grid: { readonly chunks: number; readonly rows: number };
}

/** The name of a part: `part-00003-of-00016.csv`. */
export function partName(index: number, count: number, extension: string): string {
  const padded = (n: number): string => String(n).padStart(5, '0');
  return `part-${padded(index)}-of-${padded(count)}.${extension}`;
}

/** What the name of a part tells; null for other files, those beside a part among them. */
export function partOfName(name: string): { readonly index: number; readonly count: number; readonly extension: string } | null {
  const match = /^part-(\d{5,})-of-(\d{5,})\.([a-z]+)$/.exec(name);
  return match === null ? null : { index: Number(match[1]), count: Number(match[2]), extension: String(match[3]) };
}

/** The manifest of a part. */
export function manifestOf(part: string): string {
  return `${part}.manifest.json`;
}

/** The log of chunks of a part. */
export function chunksOf(part: string): string {
  return `${part}.chunks`;
}

/** The rejects of a part; there is such a file only where rows were rejected. */
export function rejectsOf(part: string): string {
  return `${part}.rejects.jsonl`;
}

/** Reads a manifest; null when it is not there, or none of ours. */
export function readManifest(part: string): Manifest | null {
  const file = manifestOf(part);
  if (!existsSync(file)) return null;
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const ours = typeof value === 'object' && value !== null && 'part' in value && value.part === VERSION && 'grid' in value;
    return ours ? (value as Manifest) : null;
  } catch {
    // torn or foreign: as good as not there
    return null;
  }
}

/**
 * Writes a manifest, whole or not at all.
 *
 * @throws FaultError output_failed
 */
export async function writeManifest(part: string, manifest: Omit<Manifest, 'part'>): Promise<void> {
  await replaceFile(manifestOf(part), `${JSON.stringify({ part: VERSION, ...manifest }, null, 2)}\n`);
}
