/**
 * A text with the numbers that stand beside it in a row, as one text.
 *
 * Models that look at both are asked of texts like all others: so duplicates, retries and the search for failing texts need not know.
 */

/** Puts numbers before a text; null is a number that is missing. An empty text stays empty: without words no model is asked. */
export function numberedText(numbers: readonly (number | null)[], text: string): string {
  return text === '' ? '' : `${JSON.stringify(numbers)}\n${text}`;
}

/** Takes numbers and text apart again. @returns NaN for numbers that are missing @throws SyntaxError when there are none */
export function takeNumbers(numbered: string): { readonly numbers: readonly number[]; readonly text: string } {
  const end = numbered.indexOf('\n');
  const numbers = JSON.parse(numbered.slice(0, end)) as readonly (number | null)[];
  return { numbers: numbers.map((value) => value ?? Number.NaN), text: numbered.slice(end + 1) };
}

/** A number in decimal notation; null for an empty cell, undefined for what is no finite number. */
export function readNumber(cell: string | null): number | null | undefined {
  const text = cell?.trim() ?? '';
  if (text === '') return null;
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
