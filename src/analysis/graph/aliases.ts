/**
 * Which names of one document mean the same: `Obama` is `Barack Obama` where only one Obama is named.
 *
 * Rules, for names of one type in one document, by their keys (names.ts):
 * 1. A name that begins or ends a longer one joins it if all longer ones it begins or ends are the same
 *    entity. It stays alone when two are possible (Michelle and Barack Obama), when it is one letter, and when
 *    what the longer one has more would make it another thing: numbers (Apollo 11), or only words such as
 *    "New", "South", "Saint" (York and New York). Of places only the end joins: what begins the name of
 *    another place (Miami, Miami Beach) is nearly always a place of its own.
 * 2. An acronym joins the one name that has these initials.
 * The result depends on the set of names, not on their order.
 */
import { acronymsOf } from './acronyms.js';

/** One name of a document. */
export interface Name {
  readonly type: string;
  readonly key: string;
  /** It is spelled as an acronym somewhere in the document. */
  readonly acronym: boolean;
}

const OTHER_THING =
  /^(\p{N}+(st|nd|rd|th)?|[ivx]+|new|old|north|south|east|west|central|northern|southern|eastern|western|great|greater|upper|lower|saint|st|san|santa|non|anti)$/u;

/** What models call places. */
const PLACES = /^(loc|location|gpe|fac|facility|geo-loc|place|city|country)$/i;

/** Words of a name beyond which its parts are not looked at; a longer one is a sentence. */
const MAX_WORDS = 20;

/**
 * @param names the distinct names of one type
 * @returns for each key that joins another one, that one, which joins none
 */
export function aliasesOf(names: readonly Name[]): ReadonlyMap<string, string> {
  const joined = new Map<string, string>();
  const longerByPart = new Map<string, Set<string>>();
  const namesByAcronym = new Map<string, Set<string>>();
  // Longest first: when a part is looked up, it is known what the longer ones themselves have joined.
  const longestFirst = names.toSorted((a, b) => wordsOf(b.key).length - wordsOf(a.key).length || (a.key < b.key ? -1 : 1));
  for (const { key, type } of longestFirst) {
    const target = onlyOne(longerByPart.get(key)?.values(), joined);
    if (target !== null) joined.set(key, target);
    for (const part of partsOf(key, type)) addTo(longerByPart, part, key);
    for (const acronym of acronymsOf(key)) addTo(namesByAcronym, acronym, key);
  }
  for (const { key, acronym } of longestFirst) {
    if (!acronym || joined.has(key)) continue;
    const target = onlyOne(namesByAcronym.get(key)?.values(), joined);
    if (target !== null && target !== key) joined.set(key, target);
  }
  return flattened(joined);
}

/** The beginnings and ends of a name that may stand for it. */
function partsOf(key: string, type: string): readonly string[] {
  const words = wordsOf(key);
  if (words.length < 2 || words.length > MAX_WORDS) return [];
  const parts = words.slice(1).flatMap((_, index) => {
    const at = index + 1;
    const beginning = { part: words.slice(0, at), rest: words.slice(at) };
    const ending = { part: words.slice(at), rest: words.slice(0, at) };
    return PLACES.test(type) ? [ending] : [beginning, ending];
  });
  return parts.filter(({ part, rest }) => !rest.every((word) => OTHER_THING.test(word)) && isName(part)).map(({ part }) => part.join(' '));
}

function isName(words: readonly string[]): boolean {
  return words.join('').length > 1 && !words.every((word) => OTHER_THING.test(word));
}

function onlyOne(keys: Iterable<string> | undefined, joined: ReadonlyMap<string, string>): string | null {
  const targets = new Set([...(keys ?? [])].map((key) => joined.get(key) ?? key));
  const [first] = targets;
  return targets.size === 1 && first !== undefined ? first : null;
}

/** An acronym may have been joined by a part of it; chains end at the name that joins none. */
function flattened(joined: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const last = (key: string): string => {
    const next = joined.get(key);
    return next === undefined ? key : last(next);
  };
  return new Map([...joined.keys()].map((key) => [key, last(key)]));
}

function wordsOf(key: string): readonly string[] {
  return key.split(' ');
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
