/** Finding what somebody meant to type. */

/** Letters that may be wrong in a name: one in three, and never more than this. */
const MOST_ERRORS = 2;

/**
 * The name nearest to a word.
 *
 * @returns null when none is near: other letters than capitals and spaces differ in more than a few places
 */
export function nearest(word: string, names: readonly string[]): string | null {
  const wanted = plain(word);
  const allowed = Math.min(MOST_ERRORS, Math.floor([...wanted].length / 3));
  let best: { name: string; errors: number } | null = null;
  for (const name of names) {
    const errors = distance(wanted, plain(name), allowed);
    if (errors <= allowed && (best === null || errors < best.errors)) best = { name, errors };
  }
  return best?.name ?? null;
}

function plain(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

/** Letters to insert, remove, replace or swap with their neighbour; above `limit` any larger number. */
function distance(a: string, b: string, limit: number): number {
  const [from, to] = [[...a], [...b]];
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const at = (list: readonly number[], k: number): number => list[k] ?? Number.POSITIVE_INFINITY;
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      next.push(
        Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + same, swapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY),
      );
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}
