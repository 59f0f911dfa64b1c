/**
 * Acronyms and the names they may stand for: IBM and International Business Machines.
 *
 * Small words may count or not (`doj`, `fbi`: Department of Justice, Federal Bureau of Investigation).
 * Whether a name with the right initials is really meant is not decided here.
 */

const SMALL = new Set(['of', 'the', 'and', 'for', 'in', 'on', 'at', 'to', 'de', 'la', 'du', 'der', 'und', '&']);
const ACRONYM = /^(\p{Lu}\p{N}*){2,10}$|^(\p{Lu}\.){2,10}$|^(\p{Lu}\.)+\p{Lu}$/u;

/** Whether a surface form is spelled as an acronym: two to ten capitals, with or without dots. */
export function isAcronym(surface: string): boolean {
  return ACRONYM.test(surface);
}

/** The acronyms of a name's key, lower case: none for a single word. */
export function acronymsOf(key: string): readonly string[] {
  const words = key.split(/[ \-/]+/u).filter((word) => word !== '');
  if (words.length < 2 || words.length > MAX_WORDS) return [];
  const initials = (chosen: readonly string[]): string => chosen.map((word) => [...word][0]).join('');
  const all = initials(words.filter((word) => word !== '&'));
  const large = initials(words.filter((word) => !SMALL.has(word)));
  return [...new Set([all, large])].filter((letters) => letters.length >= 2);
}

const MAX_WORDS = 12;
