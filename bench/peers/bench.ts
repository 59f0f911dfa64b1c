/**
 * This program against other ways to run the same weights on the same rows: a sweep of each peer's settings, then the best of each,
 * interleaved with this program, labels compared. Writes bench/RESULTS.md.
 *
 * A peer's loading, its first batch, and reading and writing are not counted; this program is measured from start to exit.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { limit, product } from '../contestants.js';
import { CACHE, csvFile, distinctTexts } from '../corpus.js';
import { type Contestant, interleave, line, machine } from '../measure.js';
import type { BenchOptions } from '../options.js';
import { agreement, type Result, resultsPage, type Swept } from './results.js';
import { PEERS, type Peer } from './roster.js';
import { runPeer, versionsOf } from './run-peer.js';

const PAGE = join('bench', 'RESULTS.md');
const THREADS = 2;

/** Rows of a sweep's run: enough to tell settings apart by a few per cent. */
const SWEEP_ROWS = 600;

/** A slow peer gets one row in so many. */
const SLOW = 10;

/** Runs the bench; defaults: 4,000 rows, 5 rounds. */
export async function run({ rows, rounds }: BenchOptions): Promise<void> {
  const texts = distinctTexts(rows ?? 4000);
  const csv = csvFile(texts);
  mkdirSync(CACHE, { recursive: true });
  const plain = join(CACHE, 'peers.txt');
  writeFileSync(plain, `${texts.join('\n')}\n`);

  const { present, versions, missing } = await whoIsHere();
  const swept: Swept[] = [];
  for (const peer of present) swept.push(await sweep(peer, plain, Math.min(SWEEP_ROWS, texts.length)));

  const ours = product('classify', csv, texts.length, THREADS);
  const raw = limit('raw sessions', resolve('models', 'sentiment-en'), plain, THREADS);
  const contestants = swept.map((found) => contestant(found, plain, rowsFor(found.peer, texts.length)));
  const seen = await interleave([ours, raw, ...contestants], rounds ?? 5);

  const answered: { label: string }[] = parse(readFileSync(join(CACHE, 'classify.csv')), { columns: true });
  const labels = answered.map(({ label }) => label);
  const results: Result[] = swept.map((found) => ({
    ...found,
    rows: rowsFor(found.peer, texts.length),
    agreement: agreement(labels, readFileSync(labelsOf(found.peer), 'utf8').trimEnd().split('\n')),
  }));
  const page = resultsPage({
    machine: { ...machine(), ...versions },
    ours: ours.name,
    raw: raw.name,
    rows: texts.length,
    seen,
    results,
    missing,
  });
  writeFileSync(PAGE, page);
  process.stdout.write(page);
}

interface Present {
  readonly present: readonly Peer[];
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly { readonly name: string; readonly missing: string }[];
}

/** Peers that can run here; what cannot is told and left out. */
async function whoIsHere(): Promise<Present> {
  const present: Peer[] = [];
  const missing: { name: string; missing: string }[] = [];
  const versions: Record<string, string> = {};
  for (const peer of PEERS) {
    const found = await versionsOf(peer);
    if ('missing' in found) {
      missing.push({ name: peer.name, missing: found.missing });
      line({ left_out: peer.name, why: found.missing });
    } else {
      present.push(peer);
      Object.assign(versions, found.versions);
    }
  }
  return { present, versions, missing };
}

async function sweep(peer: Peer, plain: string, rows: number): Promise<Swept> {
  const rates = await runPeer(peer, peer.settings, plain, rowsFor(peer, rows), labelsOf(peer));
  const runs = peer.settings.map((settings, i) => ({ settings, rowsPerSecond: rates[i] ?? Number.NaN }));
  runs.sort((a, b) => b.rowsPerSecond - a.rowsPerSecond);
  for (const { settings, rowsPerSecond } of runs) line({ sweep: peer.name, ...settings, rows_per_second: Math.round(rowsPerSecond) });
  const best = runs[0];
  if (best === undefined) throw new Error(`bug: ${peer.name} has no settings`);
  return { peer, best: best.settings, runs };
}

function contestant({ peer, best }: Swept, plain: string, rows: number): Contestant {
  return { name: peer.name, run: async () => (await runPeer(peer, [best], plain, rows, labelsOf(peer)))[0] ?? Number.NaN };
}

function rowsFor(peer: Peer, rows: number): number {
  return peer.slow ? Math.ceil(rows / SLOW) : rows;
}

function labelsOf(peer: Peer): string {
  return join(CACHE, `peer-labels-${PEERS.indexOf(peer)}.txt`);
}
