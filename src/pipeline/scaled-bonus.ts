/** What columns with weights add to the rank of each item. */

/**
 * Σ weight · scaled value, where a column is scaled so that its least value is 0 and its greatest 1. An item without a value has the mean;
 * a column of equal values adds nothing.
 *
 * @param columns a number an item each, NaN for none
 * @returns float32 by item, in memory that threads share
 */
export function scaledBonus(columns: readonly (readonly number[])[], weights: readonly number[]): SharedArrayBuffer {
  const items = columns[0]?.length ?? 0;
  const bonus = new Float32Array(new SharedArrayBuffer(items * 4));
  const sums = new Float64Array(items);
  columns.forEach((values, c) => {
    let [least, greatest, sum, known] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
      sum += value;
      known += 1;
    }
    if (!(greatest > least)) return;
    values.forEach((value, item) => {
      const scaled = ((Number.isNaN(value) ? sum / known : value) - least) / (greatest - least);
      sums[item] = (sums[item] ?? 0) + (weights[c] ?? 0) * scaled;
    });
  });
  bonus.set(sums);
  return bonus.buffer;
}
