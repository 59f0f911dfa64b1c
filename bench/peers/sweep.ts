/**
 * Each peer's sweep of settings. Kept in bench/.cache and used again on the same day, machine and versions: sweeping takes as long as
 * two rounds of the bench.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../corpus.js';
import { line } from '../measure.js';
import type { Swept } from './results.js';
import type { Peer } from './roster.js';
import { labelsOf, runPeer } from './run-peer.js';

const KEPT = join(CACHE, 'peers-sweep.json');

/**
 * Sweeps, or what is kept of an earlier sweep.
 *
 * @param conditions machine, versions and rows; a sweep under others is not used
 * @param rowsOf how many rows a peer gets
 */
export async function sweeps(
  peers: readonly Peer[],
  conditions: object,
  texts: string,
  rowsOf: (peer: Peer) => number,
): Promise<readonly Swept[]> {
  const key = JSON.stringify([conditions, peers]);
  const kept: { key: string; found: Swept[] } | null = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : null;
  const found = kept?.key === key ? kept.found : [];
  // Kept peer by peer: a bench that is stopped goes on where it was.
  for (const peer of peers.slice(found.length)) {
    found.push(await sweep(peer, texts, rowsOf(peer)));
    writeFileSync(KEPT, JSON.stringify({ key, found }));
  }
  for (const { peer, runs } of found) {
    for (const { settings, rowsPerSecond } of runs) line({ sweep: peer.name, ...settings, rows_per_second: Math.round(rowsPerSecond) });
  }
  return found;
}

async function sweep(peer: Peer, texts: string, rows: number): Promise<Swept> {
  const rates = await runPeer(peer, peer.settings, texts, rows, labelsOf(peer));
  const runs = peer.settings.map((settings, i) => ({ settings, rowsPerSecond: rates[i] ?? Number.NaN }));
  runs.sort((a, b) => b.rowsPerSecond - a.rowsPerSecond);
  const best = runs[0];
  if (best === undefined) throw new Error(`bug: ${peer.name} has no settings`);
  return { peer, best: best.settings, runs };
}
