/**
 * The verb phrase that starts at a token: `was founded`, `did not work`, `has never wanted to join`.
 */
import type { Token } from './tagged-words.js';

export interface VerbPhrase {
  /** Index of the token after it. */
  readonly end: number;
  readonly lemma: string;
  readonly negated: boolean;
  /** It has a form of be or get before a participle, or is a participle alone that can only be passive. */
  readonly passive: boolean;
  readonly gerund: boolean;
}

const BARE_PARTICIPLES = new Set([
  'born',
  'based',
  'located',
  'situated',
  'known',
  'called',
  'named',
  'titled',
  'entitled',
  'written',
  'given',
]);
const BE = new Set(['be', 'get']);

/** @returns null where no verb phrase starts */
export function verbPhraseAt(tokens: readonly Token[], start: number): VerbPhrase | null {
  const words: Token[] = [];
  let end = start;
  let verbs = 0;
  for (let token = tokens[start]; token !== undefined && token.mention === null; token = tokens[++end]) {
    if (end > start && !/^\s*$/.test(token.gap)) break;
    const next = tokens[end + 1];
    const infinitive = token.word === 'to' && verbs > 0 && next !== undefined && isVerb(next) && next.tags.has('Infinitive');
    const between = (token.tags.has('Negative') && !isVerb(token)) || token.tags.has('Adverb');
    if (isVerb(token)) verbs += 1;
    else if (!infinitive && !(between && next !== undefined && (isVerb(next) || isBetween(next)))) break;
    words.push(token);
  }
  const head = words.findLast(isMainVerb);
  if (head === undefined) return null;
  const before = words.slice(0, words.indexOf(head)).filter(isVerb);
  const participle = head.tags.has('PastTense') || BARE_PARTICIPLES.has(head.word);
  const bare = before.length === 0 && (BARE_PARTICIPLES.has(head.word) || (head.tags.has('PastTense') && tokens[end]?.word === 'by'));
  return {
    end,
    lemma: lemmaOf(words),
    negated: words.some((word) => word.tags.has('Negative')),
    passive: participle && (bare || BE.has(before.at(-1)?.lemma ?? '')),
    gerund: head.tags.has('Gerund') && before.length === 0,
  };
}

/** Tagged as verbs, but used as prepositions. */
const NO_VERBS = new Set(['to', 'according', 'including', 'following', 'regarding', 'concerning', 'during']);

export function isVerb(token: Token): boolean {
  return token.mention === null && token.tags.has('Verb') && !NO_VERBS.has(token.word);
}

function isMainVerb(token: Token): boolean {
  return isVerb(token) && !token.tags.has('Particle');
}

function isBetween(token: Token): boolean {
  return token.tags.has('Negative') || token.tags.has('Adverb');
}

/** Of each part of `wanted to join` the last verb and its particles; auxiliaries only count as heads. */
function lemmaOf(words: readonly Token[]): string {
  const parts: string[][] = [[]];
  for (const word of words) {
    const part = parts.at(-1) ?? [];
    if (word.word === 'to') parts.push([]);
    else if (isMainVerb(word)) part.splice(0, part.length, word.lemma);
    else if (word.tags.has('Particle')) part.push(word.word);
  }
  const spoken = words[0]?.word === 'used' && parts.length > 1 ? parts.slice(1) : parts;
  return spoken
    .filter((part) => part.length > 0)
    .map((part) => part.join(' '))
    .join(' to ');
}
