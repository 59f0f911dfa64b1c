/**
 * This program against other ways to run the same weights on the same rows: a sweep of each peer's settings, then the best of each,
 * interleaved with this program, labels compared. Writes bench/RESULTS.md.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { limit, product } from '../contestants.js';
import { CACHE, csvFile, distinctTexts } from '../corpus.js';
import { type Contestant, interleave, line, machine } from '../measure.js';
import type { BenchOptions } from '../options.js';
import { agreement, resultsPage } from './results.js';
import { PEERS, type Peer } from './roster.js';
import { labelsOf, runPeer, versionsOf } from './run-peer.js';
import { sweeps } from './sweep.js';

const PAGE = join('bench', 'RESULTS.md');
const THREADS = 2;

/** Rows of a sweep's run: enough to tell settings apart by a few per cent. */
const SWEEP_ROWS = 600;

/** A slow peer gets one row in so many. */
const SLOW = 10;

/** A run of this program on so few rows tells how long it takes to start. */
const START_ROWS = 64;

/** Runs the bench; defaults: 4,000 rows, 5 rounds. No rounds: the sweep alone, kept for later. */
export async function run({ rows, rounds }: BenchOptions): Promise<void> {
  const texts = distinctTexts(rows ?? 4000);
  mkdirSync(CACHE, { recursive: true });
  const plain = join(CACHE, 'peers.txt');
  writeFileSync(plain, `${texts.join('\n')}\n`);
  const rowsFor = (peer: Peer, all: number): number => (peer.slow ? Math.ceil(all / SLOW) : all);

  const { present, versions, missing } = await whoIsHere();
  const conditions = { ...machine(), ...versions };
  const swept = await sweeps(present, { ...conditions, rows: texts.length }, plain, (peer) => rowsFor(peer, SWEEP_ROWS));
  if (rounds === 0) return;

  const ours = product('classify', csvFile(texts), texts.length, THREADS);
  const start = { ...product('classify', csvFile(texts.slice(0, START_ROWS)), START_ROWS, THREADS), name: `${START_ROWS} rows` };
  const raw = limit('raw sessions', resolve('models', 'sentiment-en'), plain, THREADS);
  const contestants = swept.map(
    ({ peer, best }): Contestant => ({
      name: peer.name,
      run: async () => (await runPeer(peer, [best], plain, rowsFor(peer, texts.length), labelsOf(peer)))[0] ?? Number.NaN,
    }),
  );
  const seen = await interleave([start, ours, raw, ...contestants], rounds ?? 5);

  const answered: { label: string }[] = parse(readFileSync(join(CACHE, 'classify.csv')), { columns: true });
  const labels = answered.map(({ label }) => label);
  const page = resultsPage({
    conditions,
    rows: texts.length,
    whole: seen.get(ours.name) ?? [],
    started: withoutStart(texts.length, seen.get(ours.name) ?? [], seen.get(start.name) ?? []),
    raw: seen.get(raw.name) ?? [],
    results: swept.map((found) => ({
      ...found,
      rows: rowsFor(found.peer, texts.length),
      rates: seen.get(found.peer.name) ?? [],
      agreement: agreement(labels, readFileSync(labelsOf(found.peer), 'utf8').trimEnd().split('\n')),
    })),
    missing,
  });
  writeFileSync(PAGE, page);
  process.stdout.write(page);
}

/** Rows a second once started, round by round: the rows that a whole run has more than a short one, in the time that it takes longer. */
function withoutStart(rows: number, whole: readonly number[], short: readonly number[]): number[] {
  return whole.map((rate, round) => (rows - START_ROWS) / (rows / rate - START_ROWS / (short[round] ?? Number.NaN)));
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
