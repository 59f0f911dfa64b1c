/** Resident memory over a long run: flat from row 20,000 to the end, and how much a worker takes. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { CACHE, csvFile, endlessTexts } from './corpus.js';
import { line, memoryMb, PRODUCT, table } from './measure.js';
import type { BenchOptions } from './options.js';

/** Words of a text in the long run: short, so that a million rows of the real model end within the hour. */
const WORDS = 3;
const WARM_ROWS = 20_000;

interface Sample {
  readonly rows: number;
  readonly rssMb: number;
}

/** Runs the bench; defaults: 1,000,000 rows with 2 threads, then 20,000 rows with 1, 4 and 8. */
export async function run({ rows, threads }: BenchOptions): Promise<void> {
  const results = [await follow(resolve('models', 'sentiment-en'), threads ?? 2, rows ?? 1_000_000, WORDS)];
  for (const workers of [1, 4, 8]) results.push(await follow(resolve('models', 'sentiment-en'), workers, 20_000, 20));
  table([
    ['threads', 'rows', 'peak MB', 'allowed MB (120 + 90 a worker)', `rise from row ${WARM_ROWS} to the end, MB`],
    ...results.map(({ threads: workers, rows: n, peakMb, riseMb }) => [
      String(workers),
      String(n),
      peakMb.toFixed(0),
      String(120 + 90 * workers),
      riseMb.toFixed(1),
    ]),
  ]);
}

async function follow(
  model: string,
  threads: number,
  rows: number,
  words: number,
): Promise<{ threads: number; rows: number; peakMb: number; riseMb: number }> {
  const csv = csvFile(endlessTexts(rows, words));
  const output = join(CACHE, 'memory.csv');
  const child = spawn(
    process.execPath,
    [PRODUCT, 'classify', csv, '--model', model, '--threads', String(threads), '--progress', 'json', '--force', '-o', output],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const samples: Sample[] = [];
  let peakMb = 0;
  for await (const told of createInterface({ input: child.stderr })) {
    const progress: unknown = told.startsWith('{') ? JSON.parse(told) : null;
    if (typeof progress !== 'object' || progress === null || !('rows' in progress)) continue;
    const rssMb = memoryMb(child.pid ?? 0, 'VmRSS');
    if (rssMb === null) continue;
    samples.push({ rows: Number(progress.rows), rssMb });
    peakMb = Math.max(peakMb, rssMb);
    if (samples.length % 30 === 1) line({ threads, rows: progress.rows, rss_mb: Math.round(rssMb) });
  }
  rmSync(csv);
  rmSync(output, { force: true });
  if (samples.length === 0) throw new Error(`no progress was told: ${csv} with ${threads} threads did not run`);
  const warm = samples.find((sample) => sample.rows >= WARM_ROWS) ?? samples.at(-1);
  const after = samples.filter((sample) => sample.rows >= WARM_ROWS);
  const riseMb = Math.max(0, ...after.map(({ rssMb }) => rssMb)) - (warm?.rssMb ?? 0);
  line({ threads, rows, peak_mb: peakMb, rise_mb: riseMb });
  return { threads, rows, peakMb, riseMb: after.length === 0 ? 0 : riseMb };
}
