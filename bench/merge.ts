/**
 * Merging by the number of parts: rows and megabytes a second, peak memory, open files.
 *
 * The parts are written here as a shard writes them, with logs and manifests, but without a model: chunks of
 * 1,024 rows of 120 bytes, dealt out in turn. What is merged is held against the rows that were dealt.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChunkLog, digestLog } from '#src/output/chunk-log.js';
import { chunksOf, partName, writeManifest } from '#src/output/part.js';
import { openTarget } from '#src/output/target.js';
import { CACHE } from './corpus.js';
import { line, memoryMb, PRODUCT, spread, table } from './measure.js';
import type { BenchOptions } from './options.js';

const FOLDER = join(CACHE, 'merge');
const PARTS = join(FOLDER, 'parts');
const OUTPUT = join(FOLDER, 'merged.csv');

const COUNTS = [1, 16, 100, 1000];
const CHUNK_ROWS = 1024;
const HEADER = Buffer.from('id,text,label,score\n');
const FILLER = 'a review of some twenty words, as long as most of them are, which nobody reads'.padEnd(90, '.');

const POLL_MS = 20;

/** Runs the bench; defaults: 4,000,000 rows, 3 rounds. */
export async function run({ rows, rounds }: BenchOptions): Promise<void> {
  const total = rows ?? 4_000_000;
  const results = [['parts', 'rows/s', 'MB/s', 'least', 'most', 'peak MB', 'open files']];
  for (const count of COUNTS) {
    const { bytes, sha256 } = await deal(total, count);
    const seen = { seconds: [] as number[], peakMb: 0, openFiles: 0 };
    for (let round = 1; round <= (rounds ?? 3); round++) {
      const merged = await merge();
      if ((await sha256Of(OUTPUT)) !== sha256) throw new Error(`${OUTPUT} is not what was dealt to ${PARTS}`);
      line({ parts: count, rows: total, megabytes: bytes / 1e6, round, ...merged });
      seen.seconds.push(merged.seconds);
      seen.peakMb = Math.max(seen.peakMb, merged.peakMb);
      seen.openFiles = Math.max(seen.openFiles, merged.openFiles);
    }
    const { median, min, max } = spread(seen.seconds);
    const speeds = [total / median, ...[median, max, min].map((seconds) => bytes / 1e6 / seconds)];
    results.push([count, ...speeds, seen.peakMb, seen.openFiles].map((value) => value.toFixed(0)));
  }
  rmSync(FOLDER, { recursive: true, force: true });
  table(results);
}

/** Writes the parts. @returns bytes and digest of what they make together */
async function deal(rows: number, count: number): Promise<{ bytes: number; sha256: string }> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(PARTS, { recursive: true });
  const chunks = Math.ceil(rows / CHUNK_ROWS);
  for (let shard = 0; shard < count; shard++) {
    const output = join(PARTS, partName(shard, count, 'csv'));
    const log = await ChunkLog.open(chunksOf(output), null, HEADER.length);
    const target = log.overTarget(await openTarget({ output, inputs: [] }, null));
    await target.write(HEADER);
    let rowsIn = 0;
    for (let chunk = shard; chunk < chunks; chunk += count) {
      const own = Math.min(CHUNK_ROWS, rows - chunk * CHUNK_ROWS);
      await target.write(chunkOf(chunk, own));
      log.ended(chunk, own);
      rowsIn += own;
    }
    await log.sync();
    await log.close();
    const { sha256, lines } = await digestLog(chunksOf(output));
    await writeManifest(output, {
      shard,
      of: count,
      command: [],
      version: 'bench',
      fingerprint: 'bench',
      model_sha256: 'bench',
      cpu: 'bench',
      rows_in: rowsIn,
      rows_out: rowsIn,
      rejected: 0,
      records_written: rowsIn,
      chunks: lines,
      bytes: target.bytes(),
      header_bytes: HEADER.length,
      reject_bytes: 0,
      log_bytes: log.bytes(),
      header_sha256: createHash('sha256').update(HEADER).digest('hex'),
      log_sha256: sha256,
      grid: { chunks, rows },
    });
    await target.complete();
  }
  const whole = createHash('sha256').update(HEADER);
  let bytes = HEADER.length;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const own = chunkOf(chunk, Math.min(CHUNK_ROWS, rows - chunk * CHUNK_ROWS));
    whole.update(own);
    bytes += own.length;
  }
  return { bytes, sha256: whole.digest('hex') };
}

function chunkOf(chunk: number, rows: number): Buffer {
  return Buffer.from(Array.from({ length: rows }, (_, i) => `${chunk * CHUNK_ROWS + i},${FILLER},positive,0.9876\n`).join(''));
}

async function merge(): Promise<{ seconds: number; peakMb: number; openFiles: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [PRODUCT, 'merge', PARTS, '-o', OUTPUT, '--force', '-q'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'close').then(([code]) => ({ code, seconds: (performance.now() - started) / 1000 }));
  let peakMb = 0;
  let openFiles = 0;
  let over = false;
  const done = ended.finally(() => {
    over = true;
  });
  while (!over) {
    await Promise.race([sleep(POLL_MS), done]);
    peakMb = Math.max(peakMb, memoryMb(child.pid ?? 0, 'VmHWM') ?? 0);
    openFiles = Math.max(openFiles, openFilesOf(child.pid ?? 0));
  }
  const { code, seconds } = await done;
  if (code !== 0) throw new Error(`merge ended with ${code}`);
  return { seconds, peakMb, openFiles };
}

/** Open descriptors of a process; 0 when it has ended. */
function openFilesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(file)) hash.update(block);
  return hash.digest('hex');
}
