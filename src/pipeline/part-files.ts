/** What a part has beside other outputs: a log of its chunks, and a manifest by which it is found complete. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { FaultError } from '../core/faults.js';
import type { Tally } from '../core/tally.js';
import { cpuClass } from '../host/cpu-class.js';
import { type ChunkLog, digestLog } from '../output/chunk-log.js';
import { journalOf } from '../output/journal.js';
import { type Manifest, readManifest, writeManifest } from '../output/part.js';
import { fingerprint, type IdentityParts, modelHashOf } from '../plan/fingerprint.js';
import type { GridStart } from '../plan/grid.js';
import type { RowRun } from './row-run.js';

/** What a part has beside other outputs. */
export interface PartFiles {
  readonly log: ChunkLog;
  readonly output: string;
  readonly header: Buffer;
  readonly identity: IdentityParts;
  readonly run: RowRun;
}

/** The manifest of a part that lies there complete, without anything unfinished beside it. */
export function wholePart(output: string): Manifest | null {
  return existsSync(output) && !existsSync(journalOf(output)) ? readManifest(output) : null;
}

/** @throws FaultError resume_refused when the complete part is one of another run */
export function refuseOtherPart(whole: Manifest, output: string, identity: IdentityParts): void {
  if (whole.fingerprint === fingerprint(identity)) return;
  throw new FaultError({ code: 'resume_refused', changed: `${output}: it was made from another input, model or options` });
}

/** What a part came to. */
interface PartEnd {
  readonly tally: Tally;
  /** All chunks and rows of the input, those of other shards included. */
  readonly grid: GridStart;
  readonly bytes: number;
  readonly rejectBytes: number;
}

/** Writes the manifest of a part whose files are durable. @throws FaultError output_failed */
export async function describePart(
  { log, output, header, identity, run }: PartFiles,
  { tally, grid, bytes, rejectBytes }: PartEnd,
): Promise<void> {
  const { sha256, lines } = await digestLog(log.file);
  await writeManifest(output, {
    shard: run.shard?.index ?? 0,
    of: run.shard?.count ?? 1,
    command: run.shard?.command ?? [],
    version: run.version,
    fingerprint: fingerprint(identity),
    model_sha256: modelHashOf(identity),
    cpu: cpuClass(),
    rows_in: tally.rowsIn,
    rows_out: tally.rowsOut,
    rejected: tally.rejected,
    records_written: tally.recordsWritten,
    chunks: lines,
    bytes,
    header_bytes: header.length,
    reject_bytes: rejectBytes,
    log_bytes: log.bytes(),
    header_sha256: createHash('sha256').update(header).digest('hex'),
    log_sha256: sha256,
    grid,
  });
}
