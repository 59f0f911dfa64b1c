/**
 * How the texts of one chunk become model calls: a pure function of their token lengths.
 *
 * On a CPU a call pays for every padded position, and gains nothing from size beyond a few hundred tokens.
 * So texts of equal or nearly equal length share a batch, and batches are small.
 */

import type { WindowRef } from '../tasks/task.js';

/** Texts answered together: one batch, or, for a text of several windows, the batches of its windows. */
export interface Unit {
  /** Indices of the texts. */
  readonly texts: readonly number[];
  /** Model calls. */
  readonly batches: readonly (readonly WindowRef[])[];
}

/**
 * What a call costs however few tokens are in it, in tokens: the weights pass through the caches once a call.
 * Measured with MiniLM-L6 int8: calls of 64 and of 256 positions differ by 20 µs a token (`npm run bench -- batch`).
 */
const CALL_TOKENS = 20;

/**
 * Groups texts into units, longest first, so that the last units to be taken are the shortest and threads
 * that share a chunk end together.
 *
 * @param lengths tokens of each window of each text, frame included; a text without windows is left out
 * @param batchTokens positions a batch may have, padding included; a longer sequence goes alone
 * @param together texts that a unit is to have: batches are put together up to it
 * @returns units covering every window once; equal lengths keep the order of the texts
 */
export function planUnits(lengths: readonly (readonly number[])[], batchTokens: number, together = 1): Unit[] {
  const units: Unit[] = [];
  const single: { text: number; length: number }[] = [];
  lengths.forEach((windows, text) => {
    const [length] = windows;
    if (windows.length > 1) units.push({ texts: [text], batches: windowBatches(text, windows, batchTokens) });
    else if (length !== undefined) single.push({ text, length });
  });
  single.sort((a, b) => b.length - a.length || a.text - b.text);
  const cuts = cheapestCuts(
    single.map(({ length }) => length),
    batchTokens,
  );
  for (let i = 0; i + 1 < cuts.length; i++) {
    const texts = single.slice(cuts[i], cuts[i + 1]).map(({ text }) => text);
    units.push({ texts, batches: [texts.map((text) => [text, 0] as const)] });
  }
  return together === 1 ? units : joined(units, together);
}

/** Neighbours put together as long as they have no more texts than that. */
function joined(units: readonly Unit[], mostTexts: number): Unit[] {
  const joint: Unit[] = [];
  for (const unit of units) {
    const last = joint.at(-1);
    if (last === undefined || last.texts.length + unit.texts.length > mostTexts) joint.push(unit);
    else joint[joint.length - 1] = { texts: [...last.texts, ...unit.texts], batches: [...last.batches, ...unit.batches] };
  }
  return joint;
}

/**
 * Cuts a falling list of lengths into batches so that calls and padded positions cost least in all.
 *
 * Dynamic programming over prefixes: the cheapest way to batch the first i texts ends with some batch [j, i),
 * which costs CALL_TOKENS + (i − j) · length[j], after the cheapest way to batch the first j.
 *
 * @returns the borders of the batches, 0 and the number of lengths among them
 */
function cheapestCuts(lengths: readonly number[], batchTokens: number): number[] {
  const cost = new Float64Array(lengths.length + 1);
  const before = new Int32Array(lengths.length + 1);
  for (let i = 1; i <= lengths.length; i++) {
    cost[i] = Number.POSITIVE_INFINITY;
    for (let j = i - 1; j >= 0; j--) {
      const positions = (i - j) * (lengths[j] ?? 0);
      if (positions > batchTokens && j < i - 1) break;
      const total = (cost[j] ?? 0) + CALL_TOKENS + positions;
      if (total >= (cost[i] ?? 0)) continue;
      cost[i] = total;
      before[i] = j;
    }
  }
  const cuts = [lengths.length];
  for (let i = lengths.length; i > 0; ) {
    i = before[i] ?? 0;
    cuts.push(i);
  }
  return cuts.reverse();
}

/** The windows of one long text: all are full but the last, so neighbours share a batch while there is room. */
function windowBatches(text: number, windows: readonly number[], batchTokens: number): Unit['batches'] {
  const room = Math.max(1, Math.floor(batchTokens / Math.max(...windows)));
  const batches: WindowRef[][] = [];
  for (let start = 0; start < windows.length; start += room) {
    batches.push(windows.slice(start, start + room).map((_, i) => [text, start + i] as const));
  }
  return batches;
}
