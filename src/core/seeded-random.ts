/** Randomness that is the same each time: for samples and shuffles that decide bytes. */

/** A generator of numbers in [0, 1): mulberry32, by Tommy Ettinger, public domain. @param seed a whole number; its low 32 bits count */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Puts items in a random order, in place (Fisher and Yates). @param random numbers in [0, 1) */
export function shuffle<Item>(items: Item[], random: () => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    // Both places are within the list.
    [items[last], items[other]] = [items[other] as Item, items[last] as Item];
  }
}
