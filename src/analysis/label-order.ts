/** The one order that labels and types are told in: by code points, as Python's sorted() and NumPy have it. */

/**
 * Compares two labels by their Unicode code points. JavaScript's own `<` compares UTF-16 units, which puts 😀 before ﬁ.
 *
 * @returns negative, 0 or positive, as Array.sort wants it
 */
export function byCodePoints(a: string, b: string): number {
  // UTF-8 keeps the order of code points
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
