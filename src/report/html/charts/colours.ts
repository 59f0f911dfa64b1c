/** Which label has which colour, the same in all charts. */
import { COLOURS, OTHER_COLOUR } from '../drawing.js';

/** @param names the most frequent first: so many of them as there are colours have one of their own */
export function colourBy(names: readonly string[]): (name: string | null) => string {
  const own = new Map(names.map((name, i) => [name, COLOURS[i] ?? OTHER_COLOUR] as const));
  return (name) => (name === null ? OTHER_COLOUR : (own.get(name) ?? OTHER_COLOUR));
}
