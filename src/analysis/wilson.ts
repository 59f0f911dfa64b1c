/** How far a share of some rows may be from that of all rows of their kind. */

/** Of the normal distribution, for 95 %. */
const Z = 1.959963984540054;

/**
 * The interval of Wilson, 95 %, for a share.
 *
 * @param share of the rows, in [0, 1]
 * @param rows how many were looked at; a fraction where they tell as much as so many that count the same
 * @returns from 0 to 1 where there is no row
 * @see Wilson, Probable inference, the law of succession, and statistical inference (1927)
 */
export function wilsonInterval(share: number, rows: number): readonly [low: number, high: number] {
  if (rows === 0) return [0, 1];
  const whole = 1 + Z ** 2 / rows;
  const middle = share + Z ** 2 / (2 * rows);
  const half = Z * Math.sqrt((share * (1 - share)) / rows + Z ** 2 / (4 * rows ** 2));
  return [Math.max(0, (middle - half) / whole), Math.min(1, (middle + half) / whole)];
}
