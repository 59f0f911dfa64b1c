/**
 * This program against other ways to run the same weights on the same rows: a sweep of each peer's settings, the labels of each, then
 * the best of each interleaved with this program. Writes its section of bench/RESULTS.md.
 *
 * `--seconds N` ends a sitting: no step begins later, what was found is kept, and the next call goes on. A round is one step.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { seededRandom } from '#src/core/seeded-random.js';
import { limit, product } from '../contestants.js';
import { CACHE, csvFile, distinctSnippets, type Snippet } from '../corpus.js';
import { type Contestant, interleave, line, machine } from '../measure.js';
import type { BenchOptions } from '../options.js';
import { writeSection } from '../page.js';
import { digestOf, Sitting, TimeIsUp } from '../sitting.js';
import { type Measured, type Result, resultsSection } from './results.js';
import { PEERS, type Peer } from './roster.js';
import { labelsOf, runPeer, versionsOf } from './run-peer.js';
import { sweep } from './sweep.js';

const THREADS = 2;

/** Rows of a sweep's run: enough to tell settings apart by a few per cent; a slow peer gets one in so many. */
const SWEEP_ROWS = 600;
const SLOW = 10;

/** In a round a peer gets as many rows as it does in about so many seconds, so that the slow ones do not take all the time. */
const PEER_SECONDS = 5;

/** A run of this program on so few rows tells how long it takes to start. */
const START_ROWS = 64;

/** Exit code of a sitting after which more is to be done (EX_TEMPFAIL). */
const UNFINISHED = 75;

/** Runs the bench; defaults: 4,000 rows, 5 rounds, in one sitting. */
export async function run({ rows, rounds, seconds }: BenchOptions): Promise<void> {
  const { present, versions, missing } = await whoIsHere();
  // Not the date: a bench may be begun before midnight.
  const conditions = { ...machine(), date: null };
  const measuredCode = digestOf(['dist', join('bench', 'peers')], /\.(js|py)$/);
  const snippets = shuffled(distinctSnippets()).slice(0, rows ?? 4000);
  const key = JSON.stringify([conditions, versions, measuredCode, present, snippets.length]);
  try {
    mkdirSync(CACHE, { recursive: true });
    const measured = await measure(new Sitting(join(CACHE, 'peers.json'), key, seconds), present, snippets, rounds ?? 5);
    const section = resultsSection(measured);
    if (missing.length === 0) writeSection('peers', 'Peers', section, versions);
    else
      process.stdout.write(
        `${section.join('\n')}\n\nNot all peers are here, so bench/RESULTS.md is left as it was:\n${missing.join('\n')}\n`,
      );
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error;
    line({ unfinished: error.message, next: 'the same command goes on from here' });
    process.exitCode = UNFINISHED;
  }
}

async function measure(sitting: Sitting, peers: readonly Peer[], snippets: readonly Snippet[], rounds: number): Promise<Measured> {
  const texts = snippets.map(({ text }) => text);
  const plain = join(CACHE, 'peers.txt');
  writeFileSync(plain, `${texts.join('\n')}\n`);
  const csv = csvFile(texts);

  const ours = product('classify', csv, texts.length, THREADS);
  const ourLabels = await sitting.once('labels of llm-threads', async () => {
    await ours.run();
    const answered: { label: string }[] = parse(readFileSync(join(CACHE, 'classify.csv')), { columns: true });
    return answered.map(({ label }) => label);
  });
  const swept: Pick<Result, 'peer' | 'swept' | 'rows' | 'labels'>[] = [];
  for (const peer of peers) {
    const sweepRows = Math.min(texts.length, peer.slow ? SWEEP_ROWS / SLOW : SWEEP_ROWS);
    const found = await sitting.once(`sweep of ${peer.name}`, () => sweep(peer, plain, sweepRows));
    const labels = await sitting.once(`labels of ${peer.name}`, async () => {
      await runPeer(peer, [found[0].settings], plain, texts.length, labelsOf(peer));
      return readFileSync(labelsOf(peer), 'utf8').trimEnd().split('\n');
    });
    swept.push({ peer, swept: found, rows: Math.min(texts.length, Math.ceil(found[0].rowsPerSecond * PEER_SECONDS)), labels });
  }

  const start = { ...product('classify', csvFile(texts.slice(0, START_ROWS)), START_ROWS, THREADS), name: `${START_ROWS} rows` };
  const raw = limit('raw sessions', resolve('models', 'sentiment-en'), plain, THREADS);
  const contestants = swept.map(
    ({ peer, swept: [best], rows }): Contestant => ({
      name: peer.name,
      run: async () => (await runPeer(peer, [best.settings], plain, rows, labelsOf(peer)))[0] ?? Number.NaN,
    }),
  );
  const seen = new Map<string, number[]>();
  for (let round = 1; round <= rounds; round++) {
    const rates = await sitting.once(`round ${round}`, async () => {
      const order = [start, ours, raw, ...contestants];
      // There and back: a machine that gets slower by the minute does not always hit the same ones.
      return Object.fromEntries(await interleave(round % 2 === 1 ? order : order.reverse(), 1));
    });
    for (const [name, values] of Object.entries(rates)) seen.set(name, [...(seen.get(name) ?? []), ...values]);
  }
  const whole = seen.get(ours.name) ?? [];
  return {
    gold: snippets.map(({ gold }) => gold),
    labels: ourLabels,
    whole,
    started: withoutStart(texts.length, whole, seen.get(start.name) ?? []),
    raw: seen.get(raw.name) ?? [],
    results: swept.map((one) => ({ ...one, rates: seen.get(one.peer.name) ?? [] })),
  };
}

/** Rows a second once started, round by round: the rows that a whole run has more than a short one, in the time that it takes longer. */
function withoutStart(rows: number, whole: readonly number[], short: readonly number[]): number[] {
  return whole.map((rate, round) => (rows - START_ROWS) / (rows / rate - START_ROWS / (short[round] ?? Number.NaN)));
}

/** In an order of their own, always the same: the file goes by domain, and its first rows would not stand for the others. */
function shuffled(snippets: Snippet[]): Snippet[] {
  const random = seededRandom(1);
  return snippets
    .map((snippet) => ({ snippet, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ snippet }) => snippet);
}

interface Present {
  readonly present: readonly Peer[];
  readonly versions: Readonly<Record<string, string>>;
  /** A line each: who cannot run here, and what to do about it. */
  readonly missing: readonly string[];
}

/** Peers that can run here; what cannot is told and left out. */
async function whoIsHere(): Promise<Present> {
  const present: Peer[] = [];
  const missing: string[] = [];
  const versions: Record<string, string> = {};
  for (const peer of PEERS) {
    const found = await versionsOf(peer);
    if ('missing' in found) {
      missing.push(`${peer.name}: ${found.missing}`);
      line({ left_out: peer.name, why: found.missing });
    } else {
      present.push(peer);
      Object.assign(versions, found.versions);
    }
  }
  return { present, versions, missing };
}
