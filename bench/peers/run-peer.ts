/** Runs a peer in a process of its own, in Python or Node; both keep to the protocol told in peer.py. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CACHE } from '../corpus.js';
import { PEERS, type Peer, type Settings } from './roster.js';

const PYTHON = process.env['PEERS_PYTHON'] ?? join(CACHE, 'peers-venv', 'bin', 'python');
const PEER_PY = join('bench', 'peers', 'peer.py');
const TRANSFORMERS_LOOP = join(dirname(fileURLToPath(import.meta.url)), '..', 'transformers-loop.js');

const execute = promisify(execFile);

/** The peer's packages and their versions, or why it cannot run here. */
export async function versionsOf(peer: Peer): Promise<{ versions: Readonly<Record<string, string>> } | { missing: string }> {
  if (!existsSync(peer.folder)) return { missing: `no ${peer.folder}: run bench/peers/setup.sh` };
  if (peer.module === null) return { versions: {} };
  if (!existsSync(PYTHON)) return { missing: `no ${PYTHON}: run bench/peers/setup.sh, or name one in PEERS_PYTHON` };
  try {
    return { versions: JSON.parse((await execute(PYTHON, [PEER_PY, peer.module])).stdout) };
  } catch (error) {
    return { missing: String((error as { stderr?: string }).stderr ?? error).trim() };
  }
}

/**
 * Rows a second for each of `settings`, over the first `rows` lines of a file of texts.
 *
 * @param labels file that gets the labels of the last of the settings, a line each
 * @throws Error when the peer's process fails
 */
export async function runPeer(peer: Peer, settings: readonly Settings[], texts: string, rows: number, labels: string): Promise<number[]> {
  const asked = [peer.folder, texts, String(rows), JSON.stringify(settings), labels];
  const { stdout } =
    peer.module === null
      ? await execute(process.execPath, [TRANSFORMERS_LOOP, ...asked])
      : await execute(PYTHON, [PEER_PY, peer.module, ...asked]);
  const lines = stdout.trim().split('\n');
  return lines.map((answer) => (JSON.parse(answer) as { rows_per_second: number }).rows_per_second);
}

/** The file that gets a peer's labels. */
export function labelsOf(peer: Peer): string {
  return join(CACHE, `peer-labels-${PEERS.findIndex(({ name }) => name === peer.name)}.txt`);
}
