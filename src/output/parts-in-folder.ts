/** Looks a folder of parts through: which are there, whole, and of one run. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError, reasonOf } from '../core/faults.js';
import { digestLog } from './chunk-log.js';
import { journalOf } from './journal.js';
import { partRefused, type WholePart } from './merge.js';
import { chunksOf, type Manifest, manifestOf, partName, partOfName, readManifest, rejectsOf } from './part.js';
import { partialOf } from './target.js';

/** What a folder holds. */
export interface PartsInFolder {
  readonly count: number;
  readonly extension: string;
  /** Whole parts by shard; null where one is missing. */
  readonly parts: readonly (WholePart | null)[];
  /** Shards that were begun and not finished. */
  readonly unfinished: ReadonlySet<number>;
}

/**
 * Finds the parts of a folder. Their files are not read through.
 *
 * @throws FaultError part_refused when there are none, or of several runs
 */
export function partsIn(folder: string): PartsInFolder {
  let names: readonly string[];
  try {
    names = readdirSync(folder).toSorted();
  } catch (error) {
    throw new FaultError({ code: 'input_missing', file: folder, reason: reasonOf(error) });
  }
  const finished = names.filter((name) => partOfName(name) !== null);
  const begun = names.flatMap((name) => (name.endsWith('.partial') && partOfName(name.slice(0, -8)) ? [name.slice(0, -8)] : []));
  const [lead] = [...finished, ...begun];
  if (lead === undefined) throw partRefused(folder, 'there is no part in it, such as part-00000-of-00016.csv');
  const kind = partOfName(lead);
  if (kind === null) throw new Error('bug: a part without a name');
  const { count, extension } = kind;
  const parts: (WholePart | null)[] = Array.from({ length: count }, () => null);
  for (const name of finished) {
    const file = join(folder, name);
    const own = partOfName(name);
    if (own === null) continue;
    if (own.count !== count || own.index >= count) throw partRefused(file, `it is one of ${own.count} parts, ${lead} one of ${count}`);
    if (own.extension !== extension) throw partRefused(file, `it is ${own.extension}, ${lead} is ${extension}`);
    const manifest = readManifest(file);
    if (manifest === null) throw partRefused(manifestOf(file), 'it is missing, or no manifest');
    if (manifest.shard !== own.index || manifest.of !== count) {
      throw partRefused(file, `it is part ${manifest.shard} of ${manifest.of} under another name`);
    }
    parts[own.index] = { file, manifest };
  }
  const unfinished = new Set(begun.flatMap((name) => partOfName(name)?.index ?? []));
  return { count, extension, parts, unfinished };
}

/**
 * Holds all parts against one another, and their files against what their manifests say.
 *
 * @param mixedCpu parts of several classes of CPU are let through
 * @throws FaultError part_refused naming the file
 */
export async function checkParts(
  folder: string,
  { parts, count, extension }: PartsInFolder,
  mixedCpu: boolean,
): Promise<readonly WholePart[]> {
  const missing = parts.flatMap((part, i) => (part === null ? [partName(i, count, extension)] : []));
  const [name] = missing;
  if (name !== undefined) {
    const more = missing.length === 1 ? '' : `, and ${missing.length - 1} more parts are`;
    throw partRefused(join(folder, name), `it is missing${more === '' ? '' : more}`);
  }
  const whole = parts.flatMap((part) => part ?? []);
  const [lead] = whole;
  if (lead === undefined) throw new Error('bug: no parts');
  for (const part of whole) {
    checkSameRun(lead, part, mixedCpu);
    await checkFiles(part);
  }
  return whole;
}

function checkSameRun(lead: WholePart, { file, manifest }: WholePart, mixedCpu: boolean): void {
  const same = (what: string, value: (manifest: Manifest) => unknown): void => {
    if (JSON.stringify(value(lead.manifest)) === JSON.stringify(value(manifest))) return;
    throw partRefused(file, `it is of another run than ${lead.file}: ${what}`);
  };
  same('another version of the program', ({ version }) => version);
  same('another model', ({ model_sha256 }) => model_sha256);
  same('another input, or other options', ({ fingerprint }) => fingerprint);
  same('its input had another number of rows', ({ grid }) => grid);
  same('another header', ({ header_bytes, header_sha256 }) => [header_bytes, header_sha256]);
  if (!mixedCpu && lead.manifest.cpu !== manifest.cpu) {
    throw partRefused(
      file,
      `it was made on a CPU of class ${manifest.cpu}, ${lead.file} on ${lead.manifest.cpu}: scores may differ in their last digits; --mixed-cpu takes them all the same`,
    );
  }
}

async function checkFiles({ file, manifest }: WholePart): Promise<void> {
  if (existsSync(partialOf(file)) || existsSync(journalOf(file))) {
    throw partRefused(file, 'a run of it is not finished');
  }
  const sized: readonly (readonly [name: string, bytes: number])[] = [
    [file, manifest.bytes],
    [chunksOf(file), manifest.log_bytes],
    [rejectsOf(file), manifest.reject_bytes],
  ];
  for (const [name, bytes] of sized) {
    const found = statSync(name, { throwIfNoEntry: false })?.size ?? 0;
    if (found !== bytes) throw partRefused(name, `it has ${found} bytes, and ${bytes} were written`);
  }
  const log = await digestLog(chunksOf(file));
  if (log.sha256 !== manifest.log_sha256) throw partRefused(chunksOf(file), 'it is not what was written');
  const { grid, of, shard } = manifest;
  const own = Math.max(0, Math.ceil((grid.chunks - shard) / of));
  if (log.lines !== own) throw partRefused(chunksOf(file), `it has ${log.lines} chunks, and ${own} of ${grid.chunks} are its own`);
  if (createHash('sha256').update(headOf(file, manifest.header_bytes)).digest('hex') !== manifest.header_sha256) {
    throw partRefused(file, 'its header is not what was written');
  }
}

function headOf(file: string, bytes: number): Buffer {
  const fd = openSync(file, 'r');
  try {
    const head = Buffer.alloc(bytes);
    readSync(fd, head, 0, bytes, 0);
    return head;
  } finally {
    closeSync(fd);
  }
}
