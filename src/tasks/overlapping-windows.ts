/** Long texts in windows that overlap, so that every word is seen with its context on both sides. Pure. */

/** Tokens from, to (exclusive) of a text. */
export type TokenRange = readonly [from: number, to: number];

/** Tokens that windows share: enough for the context of a name, and no more than a quarter of the window. */
const OVERLAP = 64;

/**
 * Cuts tokens into windows.
 *
 * @param tokens how many there are
 * @param room tokens a window holds, at least 1
 * @param startsWord whether a word begins at a token: windows begin there where they can
 * @returns windows that cover every token; one where all fit; two neighbours share some tokens where room allows
 */
export function overlappingWindows(tokens: number, room: number, startsWord: (token: number) => boolean): readonly TokenRange[] {
  if (tokens <= room) return [[0, tokens]];
  const overlap = Math.min(OVERLAP, Math.floor(room / 4));
  const windows: TokenRange[] = [];
  for (let from = 0; ; ) {
    const to = Math.min(tokens, from + room);
    windows.push([from, to]);
    if (to === tokens) return windows;
    let next = to - overlap;
    while (next > from + 1 && !startsWord(next)) next -= 1;
    // A word longer than the window: it is cut where the window ends.
    from = startsWord(next) && next > from ? next : to - overlap;
  }
}

/** The window in which a token stands farthest from an edge that is not one of the text; of equals the first. */
export function bestWindow(token: number, windows: readonly TokenRange[], tokens: number): number {
  if (windows.length === 1) return 0;
  let best = 0;
  let farthest = -1;
  windows.forEach(([from, to], window) => {
    if (token < from || token >= to) return;
    const left = from === 0 ? Number.POSITIVE_INFINITY : token - from;
    const right = to === tokens ? Number.POSITIVE_INFINITY : to - 1 - token;
    const distance = Math.min(left, right);
    if (distance > farthest) [best, farthest] = [window, distance];
  });
  return best;
}
