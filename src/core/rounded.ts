/** Numbers as results have them: no more digits than mean something. */

/** A number to so many decimals; those that are 0 at its end are not written. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
