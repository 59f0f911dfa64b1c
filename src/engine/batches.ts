/**
 * How the texts of one chunk become model calls: a pure function of their token lengths.
 *
 * On a CPU a call pays for every padded position, and gains nothing from size beyond a few hundred tokens.
 * So texts of equal or nearly equal length share a batch, and batches are small.
 */

/** Texts answered together: one batch, or, for a text of several windows, the batches of its windows. */
export interface Unit {
  /** Indices of the texts. */
  readonly texts: readonly number[];
  /** Model calls; each lists [text, window] pairs. */
  readonly batches: readonly (readonly (readonly [text: number, window: number])[])[];
}

/**
 * The longest sequence of a batch may be this much longer than its shortest. More would pad more than larger
 * batches save (`npm run bench -- batch`).
 */
const MAX_STRETCH = 1.1;

/**
 * Groups texts into units, longest first, so that the last units to be taken are the shortest and threads
 * that share a chunk end together.
 *
 * @param lengths tokens of each window of each text, frame included; a text without windows is left out
 * @param batchTokens positions a batch may have, padding included; a longer sequence goes alone
 * @returns units covering every window once; equal lengths keep the order of the texts
 */
export function planUnits(lengths: readonly (readonly number[])[], batchTokens: number): Unit[] {
  const units: Unit[] = [];
  const single: { text: number; length: number }[] = [];
  lengths.forEach((windows, text) => {
    const [length] = windows;
    if (windows.length > 1) units.push({ texts: [text], batches: windowBatches(text, windows, batchTokens) });
    else if (length !== undefined) single.push({ text, length });
  });
  single.sort((a, b) => b.length - a.length || a.text - b.text);
  for (let start = 0; start < single.length; ) {
    const longest = single[start]?.length ?? 0;
    const room = Math.max(1, Math.floor(batchTokens / longest));
    let end = start + 1;
    while (end < single.length && end - start < room && (single[end]?.length ?? 0) * MAX_STRETCH >= longest) end++;
    const texts = single.slice(start, end).map(({ text }) => text);
    units.push({ texts, batches: [texts.map((text) => [text, 0] as const)] });
    start = end;
  }
  return units;
}

/** The windows of one long text: all are full but the last, so neighbours share a batch while there is room. */
function windowBatches(text: number, windows: readonly number[], batchTokens: number): Unit['batches'] {
  const room = Math.max(1, Math.floor(batchTokens / Math.max(...windows)));
  const batches: (readonly [number, number])[][] = [];
  for (let start = 0; start < windows.length; start += room) {
    batches.push(windows.slice(start, start + room).map((_, i) => [text, start + i] as const));
  }
  return batches;
}
