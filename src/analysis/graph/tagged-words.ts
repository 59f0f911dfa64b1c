/**
 * A sentence as words with their parts of speech and lemmas, each entity one token.
 *
 * The tagger (compromise) sees a made-up proper noun in the place of each entity: titles of songs and names
 * of bands are full of verbs, and would be tagged as such. Punctuation is no token but the `gap` before one.
 */
import nlp from 'compromise/two';
import type { Mention } from './sentences.js';

export interface Token {
  /** UTF-16 units in the sentence, end exclusive; without punctuation around the word. */
  readonly start: number;
  readonly end: number;
  /** What lies between the token before and this one: white space and punctuation. */
  readonly gap: string;
  /** Lower case; '' for an entity. */
  readonly word: string;
  /** Lower case base form: `works` and `worked` are `work`. */
  readonly lemma: string;
  /** Tags of compromise; a contracted "n't" adds `Negative` to its word. */
  readonly tags: ReadonlySet<string>;
  /** The entity that this token is, or null for a word. */
  readonly mention: Mention | null;
}

const PLACEHOLDER = 'Zqx';
const LEXICON = { [PLACEHOLDER.toLowerCase()]: 'ProperNoun' };

/** Base forms that compromise 14.17.0 does not find from these. */
const LEMMAS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    be: 'am is are was were been being',
    have: 'has had having',
    do: 'does did done',
    bear: 'born borne',
    know: 'known',
    beat: 'beaten',
    write: 'written',
    give: 'given',
    take: 'taken',
    see: 'seen',
    draw: 'drawn',
    grow: 'grown',
    drive: 'driven',
    choose: 'chosen',
    sing: 'sung',
    begin: 'begun',
    speak: 'spoken',
    show: 'shown',
    lie: 'lies',
  }).flatMap(([lemma, forms]) => forms.split(' ').map((form) => [form, lemma] as const)),
);

/** What is used of a term of compromise; its types leave `docs` open. */
interface Term {
  readonly text: string;
  readonly normal: string;
  readonly root?: string;
  readonly tags: ReadonlySet<string>;
  readonly offset: { readonly start: number };
}

/**
 * @param text one sentence
 * @param mentions its entities, sorted by start; one that overlaps an earlier one is no token
 */
export function tagWords(text: string, mentions: readonly Mention[]): readonly Token[] {
  const apart = withoutOverlaps(mentions);
  const { substituted, placeholders } = substitute(text, apart);
  const view = nlp(substituted, LEXICON);
  view.compute('root').compute('offset');
  const tokens: Token[] = [];
  let passed = 0;
  let shift = 0;
  for (const term of (view as unknown as { readonly docs: readonly (readonly Term[])[] }).docs.flat()) {
    if (term.text === '') {
      const last = tokens.at(-1);
      if (last !== undefined && term.tags.has('Negative'))
        tokens[tokens.length - 1] = { ...last, tags: new Set([...last.tags, 'Negative']) };
      continue;
    }
    const head = /^[^\p{L}\p{N}]*/u.exec(term.text)?.[0].length ?? 0;
    const body = term.text.slice(head).replace(/[^\p{L}\p{N}]+$/u, '');
    if (body === '') continue;
    const at = term.offset.start + head;
    while (passed < placeholders.length && (placeholders[passed] ?? 0) < at) {
      const mention = apart[passed++];
      if (mention !== undefined) shift += mention.end - mention.start - PLACEHOLDER.length;
    }
    const mention = placeholders[passed] === at ? (apart[passed] ?? null) : null;
    const start = at + shift;
    const end = mention === null ? start + body.length : mention.end;
    const word = mention === null ? body.toLowerCase() : '';
    const gap = text.slice(tokens.at(-1)?.end ?? 0, start);
    tokens.push({ start, end, gap, word, lemma: LEMMAS.get(word) ?? term.root ?? word, tags: term.tags, mention });
  }
  return tokens;
}

function withoutOverlaps(mentions: readonly Mention[]): readonly Mention[] {
  let end = 0;
  return mentions.filter((mention) => {
    if (mention.start < end) return false;
    end = mention.end;
    return true;
  });
}

function substitute(
  text: string,
  mentions: readonly Mention[],
): { readonly substituted: string; readonly placeholders: readonly number[] } {
  let substituted = '';
  let end = 0;
  const placeholders = mentions.map((mention) => {
    substituted += text.slice(end, mention.start);
    end = mention.end;
    const at = substituted.length;
    substituted += PLACEHOLDER;
    return at;
  });
  return { substituted: substituted + text.slice(end), placeholders };
}
