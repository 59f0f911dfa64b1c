/** A peer's sweep of settings: each once, the fastest few once more, so that one lucky run does not choose. */
import { line } from '../measure.js';
import type { Peer, Settings } from './roster.js';
import { labelsOf, runPeer } from './run-peer.js';

/** How many of the fastest are run again. */
const AGAIN = 3;

export interface SweptSettings {
  readonly settings: Settings;
  /** The mean of its runs. */
  readonly rowsPerSecond: number;
  readonly runs: number;
}

/** Settings with their rates, the best first; those that ran twice come before the others. */
export async function sweep(peer: Peer, texts: string, rows: number): Promise<readonly [SweptSettings, ...SweptSettings[]]> {
  const once = await rated(peer, peer.settings, texts, rows);
  const fastest = once.slice(0, AGAIN);
  const again =
    once.length === 1
      ? []
      : await rated(
          peer,
          fastest.map(({ settings }) => settings),
          texts,
          rows,
        );
  const twice = fastest.map(({ settings, rowsPerSecond }): SweptSettings => {
    const second = again.find((other) => JSON.stringify(other.settings) === JSON.stringify(settings));
    return second === undefined
      ? { settings, rowsPerSecond, runs: 1 }
      : { settings, rowsPerSecond: (rowsPerSecond + second.rowsPerSecond) / 2, runs: 2 };
  });
  const [best, ...others] = [...twice.sort(fastestFirst), ...once.slice(AGAIN)];
  if (best === undefined) throw new Error(`bug: ${peer.name} has no settings`);
  for (const { settings, rowsPerSecond, runs } of [best, ...others])
    line({ sweep: peer.name, ...settings, rows_per_second: Math.round(rowsPerSecond), runs });
  return [best, ...others];
}

async function rated(peer: Peer, settings: readonly Settings[], texts: string, rows: number): Promise<SweptSettings[]> {
  const rates = await runPeer(peer, settings, texts, rows, labelsOf(peer));
  return settings.map((one, i) => ({ settings: one, rowsPerSecond: rates[i] ?? Number.NaN, runs: 1 })).sort(fastestFirst);
}

function fastestFirst(a: SweptSettings, b: SweptSettings): number {
  return b.rowsPerSecond - a.rowsPerSecond;
}
