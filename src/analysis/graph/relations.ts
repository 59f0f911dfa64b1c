/**
 * (subject, relation, object) from one sentence: the verb phrase between two entities.
 *
 * The relation has the form V, V P or V W* P of ReVerb (V verb phrase, P preposition, W noun, adjective,
 * adverb, determiner): `founded`, `was born in`, `is the capital of`. Precision goes before recall:
 * - The subject is the entity right before the verb, but for a relative pronoun (`, who`), brackets, or a part
 *   between commas. It is none when possessive, when it only describes a noun (`the IBM office`), or when a
 *   preposition precedes (`the head of IBM moved`).
 * - No clause boundary (other punctuation, conjunction, pronoun, second verb) lies between verb and object.
 * - The object is none when it describes a noun, or when it is itself the subject of what follows (`said IBM moved`).
 * - Entities joined by "and" share subject or object; verbs joined by "and" share the subject.
 *
 * @see Fader, Soderland, Etzioni, Identifying Relations for Open Information Extraction (EMNLP 2011), section 3
 */
import type { Mention, Sentence } from './sentences.js';
import { type Token, tagWords } from './tagged-words.js';
import { isVerb, type VerbPhrase, verbPhraseAt } from './verb-phrase.js';

export interface Relation {
  readonly subject: Mention;
  readonly object: Mention;
  /** As found, in one line, without subject and object: `was founded by`. */
  readonly text: string;
  /** Base form without auxiliaries, articles, dates and the "by" of the passive: `found`, `work for`. */
  readonly lemma: string;
  readonly voice: 'active' | 'passive';
  readonly negated: boolean;
}

/** UTF-16 units; a longer "sentence" is a table or a list, and is not looked at. */
const MAX_SENTENCE = 2_000;
const MAX_SKIPPED = 14;
const MAX_AFTER_VERB = 8;

const RELATIVE = new Set(['who', 'which', 'that']);
const CLAUSE_STARTS = new Set([
  'after',
  'before',
  'since',
  'until',
  'while',
  'when',
  'although',
  'though',
  'because',
  'as',
  'that',
  'if',
  'where',
]);
/** Prepositions that the tagger takes for adjectives, adverbs or nouns. */
const PREPOSITIONS = new Set(
  'to against near under over around beyond beside behind above below outside inside alongside opposite'.split(' '),
);
const JOINS = new Set(['and', 'or', '&']);

/** The relations of a sentence, in its order. */
export function relationsOf({ text, mentions }: Sentence): readonly Relation[] {
  if (mentions.length < 2 || text.length > MAX_SENTENCE) return [];
  const tokens = tagWords(text, mentions);
  const relations: Relation[] = [];
  const split = new Set<number>();
  for (let first = 0; first < tokens.length; first++) {
    if (tokens[first]?.mention == null) continue;
    const group = groupAt(tokens, first);
    const subjects = split.has(group.last) ? group.members.slice(-1) : group.members;
    if (isSubject(tokens, first)) relations.push(...predicates(text, tokens, subjects, group.last + 1, split));
    first = group.last;
  }
  return relations;
}

interface Group {
  readonly members: readonly Mention[];
  /** Index of its last token. */
  readonly last: number;
}

/** The entities of `A, B and C`; of `A, B` (Paris, France) only the first. */
function groupAt(tokens: readonly Token[], first: number): Group {
  const members: Mention[] = [];
  let last = first;
  let joined = false;
  for (let at = first; ; ) {
    const mention = tokens[at]?.mention;
    if (mention == null || isPossessive(tokens, at)) break;
    members.push(mention);
    last = at;
    const next = tokens[at + 1];
    if (next === undefined || joined) break;
    joined = JOINS.has(next.word) && /^,?\s*$/.test(next.gap);
    const follower = joined ? at + 2 : at + 1;
    const gap = tokens[follower]?.gap ?? '';
    if (tokens[follower]?.mention == null || !(joined ? /^\s*$/ : /^,\s*$/).test(gap)) break;
    at = follower;
  }
  const all = members.length > 1 && tokens[last - 1]?.mention === null;
  return { members: all ? members : members.slice(0, 1), last };
}

/** Every relation of subjects whose predicate may start at a token. */
function predicates(text: string, tokens: readonly Token[], subjects: readonly Mention[], after: number, split: Set<number>): Relation[] {
  const start = predicateStart(tokens, after);
  if (start === null) return [];
  const relations: Relation[] = [];
  for (let at: number | null = start.at; at !== null; ) {
    const verb = verbPhraseAt(tokens, at);
    if (verb === null) break;
    const found = objectAfter(tokens, verb);
    if (found.object !== null) {
      const objects = objectsOf(tokens, found.object, start.relative, split);
      const relation = describe(text, tokens, at, verb, found.relationEnd);
      relations.push(...subjects.flatMap((subject) => objects.map((object) => ({ subject, object, ...relation }))));
    }
    at = joinedVerb(tokens, found.end);
  }
  return relations;
}

/** Where the verb phrase of a subject starts, or null. */
function predicateStart(tokens: readonly Token[], after: number): { readonly at: number; readonly relative: boolean } | null {
  const token = tokens[after];
  if (token === undefined) return null;
  if (/^,?\s*$/.test(token.gap) && RELATIVE.has(token.word)) return verbPhraseAt(tokens, after + 1) && { at: after + 1, relative: true };
  if (/^\s+$/.test(token.gap)) return verbPhraseAt(tokens, after) && { at: after, relative: false };
  if (/^,\s*$/.test(token.gap)) {
    const verb = verbPhraseAt(tokens, after);
    if (verb !== null) return verb.gerund || verb.passive ? { at: after, relative: true } : null;
  }
  const closing = /^\s*\($/.test(token.gap) ? /^\),?\s+$/ : /^,\s*$/.test(token.gap) ? /^,\s*$/ : null;
  if (closing === null || token.mention !== null || token.tags.has('Pronoun') || token.tags.has('Conjunction')) return null;
  for (let at = after + 1; at <= after + MAX_SKIPPED; at++) {
    const next = tokens[at];
    if (next === undefined || /[;:]/.test(next.gap)) return null;
    if (closing.test(next.gap)) return verbPhraseAt(tokens, at) && { at, relative: false };
    if (isVerb(next) && closing.source.startsWith('^,')) return null;
  }
  return null;
}

function objectAfter(tokens: readonly Token[], verb: VerbPhrase): { object: number | null; relationEnd: number; end: number } {
  let relationEnd = verb.end;
  let at = verb.end;
  for (; at < verb.end + MAX_AFTER_VERB; at++) {
    const token = tokens[at];
    if (token === undefined || !isPassable(tokens, at)) break;
    if (token.mention !== null) {
      if (isHead(tokens, at)) return { object: at, relationEnd, end: groupAt(tokens, at).last + 1 };
    } else if (isPreposition(token)) relationEnd = at + 1;
    else if (!isDescribing(token) || RELATIVE.has(token.word)) break;
  }
  return { object: null, relationEnd, end: at };
}

/** Whether what lies before a token leaves it in the same clause. */
function isPassable(tokens: readonly Token[], at: number): boolean {
  const gap = tokens[at]?.gap ?? '';
  // A title may be quoted; other words in quotes are somebody's speech.
  if ((tokens[at]?.mention == null ? /^[\s-]*$/ : /^[\s"“‘'-]*$/).test(gap)) return true;
  return /^,\s*$/.test(gap) && (isDate(tokens[at - 1]) || isDate(tokens[at]));
}

/** The objects of the group at a token, without those that are subjects of the next verb. */
function objectsOf(tokens: readonly Token[], at: number, relative: boolean, split: Set<number>): readonly Mention[] {
  const { members, last } = groupAt(tokens, at);
  const next = tokens[last + 1];
  const verb = next !== undefined && /^\s+$/.test(next.gap) ? verbPhraseAt(tokens, last + 1) : null;
  if (relative || verb === null || verb.gerund || verb.passive) return members;
  split.add(last);
  return members.slice(0, -1);
}

/** `and` and a verb phrase: its first token, or null. */
function joinedVerb(tokens: readonly Token[], at: number): number | null {
  const token = tokens[at];
  if (token === undefined || !['and', 'but'].includes(token.word) || !/^,?\s+$/.test(token.gap)) return null;
  return verbPhraseAt(tokens, at + 1) === null ? null : at + 1;
}

function isSubject(tokens: readonly Token[], first: number): boolean {
  for (let at = first; at > 0; at--) {
    if (!/^\s+["“]?$/.test(tokens[at]?.gap ?? '')) return true;
    const before = tokens[at - 1];
    if (before === undefined || isDate(before) || CLAUSE_STARTS.has(before.word)) return true;
    if (isPreposition(before)) return false;
    if (before.mention === null && !isDescribing(before)) return true;
  }
  return true;
}

/** An entity that is not possessive and describes no noun after it. */
function isHead(tokens: readonly Token[], at: number): boolean {
  const next = tokens[groupAt(tokens, at).last + 1];
  if (isPossessive(tokens, at)) return false;
  if (next === undefined || !/^[\s-]+$/.test(next.gap)) return true;
  return !/-/.test(next.gap) && next.mention === null && !(next.tags.has('Noun') && !next.tags.has('Pronoun') && !isDate(next));
}

function isPossessive(tokens: readonly Token[], at: number): boolean {
  // The tagger takes some for "is" and "has"; a verb after those is found by no rule here either.
  return tokens[at]?.tags.has('Possessive') === true || /^['’]s?\s/.test(tokens[at + 1]?.gap ?? '');
}

function isPreposition(token: Token): boolean {
  return token.tags.has('Preposition') || PREPOSITIONS.has(token.word);
}

function isDate(token: Token | undefined): boolean {
  return token !== undefined && token.mention === null && (token.tags.has('Date') || token.tags.has('Value'));
}

function isDescribing(token: Token): boolean {
  if (token.tags.has('Pronoun')) return token.tags.has('Possessive');
  return ['Noun', 'Adjective', 'Adverb', 'Determiner', 'Value', 'Date'].some((tag) => token.tags.has(tag)) && !isVerb(token);
}

function describe(
  text: string,
  tokens: readonly Token[],
  start: number,
  verb: VerbPhrase,
  end: number,
): Omit<Relation, 'subject' | 'object'> {
  const found = text.slice(tokens[start]?.start, tokens[end - 1]?.end).replace(/\s+/g, ' ');
  const last = tokens[end - 1];
  const agent = verb.passive && end > verb.end && last?.word === 'by';
  const kept = tokens.slice(verb.end, agent ? end - 1 : end).filter((token, index, rest) => {
    if (token.tags.has('Determiner') || token.tags.has('Adverb') || isDate(token)) return false;
    // "in 1976 by": the preposition goes with its date.
    return !(isPreposition(token) && (isDate(rest[index + 1]) || (token.word !== last?.word && isDate(tokens[end - 2]))));
  });
  const lemma = [verb.lemma, ...kept.map((token) => (token.mention === null ? token.word : text.slice(token.start, token.end)))].join(' ');
  return { text: found, lemma, voice: verb.passive ? 'passive' : 'active', negated: verb.negated };
}
