/** What columns with weights add to the rank of each item. */

/**
 * Σ weight · scaled value, where a value is scaled by its place among those of the catalogue: the share of items with a smaller one, 0 for
 * the least and 1 for the greatest. Counts such as sales are spread over orders of magnitude: scaled by their sizes, nearly all would be 0.
 * An item without a value has the mean; a column of equal values adds nothing.
 *
 * @param columns a number an item each, NaN for none
 * @returns float32 by item, in memory that threads share
 */
export function scaledBonus(columns: readonly (readonly number[])[], weights: readonly number[]): SharedArrayBuffer {
  const items = columns[0]?.length ?? 0;
  const sums = new Float64Array(items);
  columns.forEach((values, c) => {
    const weight = weights[c] ?? 0;
    const shares = placesOf(values);
    values.forEach((value, item) => {
      sums[item] = (sums[item] ?? 0) + weight * (shares.of.get(value) ?? shares.mean);
    });
  });
  const bonus = new Float32Array(new SharedArrayBuffer(items * 4));
  bonus.set(sums);
  return bonus.buffer;
}

/** The place of each value of a column, in [0, 1], and the mean place of its items. */
function placesOf(values: readonly number[]): { readonly of: ReadonlyMap<number, number>; readonly mean: number } {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const smaller = new Map<number, number>();
  sorted.forEach((value, i) => {
    if (!smaller.has(value)) smaller.set(value, i);
  });
  const most = smaller.get(sorted.at(-1) ?? 0) ?? 0;
  const of = new Map([...smaller].map(([value, count]) => [value, most === 0 ? 0 : count / most] as const));
  const mean = sorted.reduce((sum, value) => sum + (of.get(value) ?? 0), 0) / Math.max(1, sorted.length);
  return { of, mean };
}
