import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { relationsOf } from '#src/analysis/graph/relations.js';
import { sentencesOf } from '#src/analysis/graph/sentences.js';
import { documentOf } from './documents.js';

/** `subject|relation|object|lemma`, with `P` for passive and `NOT`. */
const found = (marked: string): readonly string[] =>
  sentencesOf(documentOf('1', marked)).flatMap((sentence) =>
    relationsOf(sentence).map(({ subject, object, text, lemma, voice, negated }) => {
      const name = ({ start, end }: { readonly start: number; readonly end: number }) => sentence.text.slice(start, end);
      return `${name(subject)}|${text}|${name(object)}|${lemma}${voice === 'passive' ? '|P' : ''}${negated ? '|NOT' : ''}`;
    }),
  );

const cases: readonly (readonly [name: string, marked: string, relations: readonly string[]])[] = [
  ['a verb', '[Jobs] founded [Apple] in 1976.', ['Jobs|founded|Apple|found']],
  ['a passive keeps its direction', '[Apple] was founded by [Jobs].', ['Apple|was founded by|Jobs|found|P']],
  [
    'the year before the agent is in the text, not in the lemma',
    '[Apple] was founded in 1976 by [Jobs].',
    ['Apple|was founded in 1976 by|Jobs|found|P'],
  ],
  ['a verb with its preposition', '[Ann] works for [IBM].', ['Ann|works for|IBM|work for']],
  ['was born in', '[Obama] was born in [Hawaii].', ['Obama|was born in|Hawaii|bear in|P']],
  ['a noun of the relation', '[Paris] is the capital of [France].', ['Paris|is the capital of|France|be capital of']],
  [
    'a preposition that is often something else',
    '[Ann] fought in the war against [Rome].',
    ['Ann|fought in the war against|Rome|fight in war against'],
  ],
  ['a negation', '[Ann] did not join [IBM].', ['Ann|did not join|IBM|join|NOT']],
  ['a contracted negation', "[Ann] doesn't work for [IBM].", ["Ann|doesn't work for|IBM|work for|NOT"]],
  ['never', '[Ann] never lived in [Rome].', ['Ann|never lived in|Rome|live in|NOT']],
  ['an infinitive', '[Ann] wants to join [IBM].', ['Ann|wants to join|IBM|want to join']],
  [
    'a relative clause, and the verb after it',
    '[Obama], who was born in [Hawaii], moved to [Chicago].',
    ['Obama|was born in|Hawaii|bear in|P'],
  ],
  ['brackets after the subject', '[Obama] (born 1961) moved to [Chicago].', ['Obama|moved to|Chicago|move to']],
  ['an apposition', '[Ann], the new director, joined [IBM].', ['Ann|joined|IBM|join']],
  ['a participle', '[Apple], founded by [Jobs], grew.', ['Apple|founded by|Jobs|found|P']],
  ['subjects that share a verb', '[Jobs] and [Wozniak] founded [Apple].', ['Jobs|founded|Apple|found', 'Wozniak|founded|Apple|found']],
  ['objects that share a verb', '[Ann] met [Bob], [Carl] and [Dora].', ['Ann|met|Bob|meet', 'Ann|met|Carl|meet', 'Ann|met|Dora|meet']],
  ['verbs that share a subject', '[Ann] left [IBM] and moved to [Rome].', ['Ann|left|IBM|leave', 'Ann|moved to|Rome|move to']],
  ['a place in a place is the first', '[Ann] lives in [Paris], [France].', ['Ann|lives in|Paris|live in']],
  ['a title before the object', '[Apple] hired the designer [Ive].', ['Apple|hired|Ive|hire']],
  ['an entity that is full of verbs', '[Come Run Play] released [Let It Be].', ['Come Run Play|released|Let It Be|release']],
  ['what was said is no object', '[Ann] said [Bob] joined [IBM].', ['Bob|joined|IBM|join']],
  ['what is reported is no object', '[Ann] reported that [Bob] slept.', []],
  ['nor is the owner of an object', "[Ann] is [Australia]'s richest player.", []],
  ['no verb', '[Ann] of [IBM] and the friends of [Bob].', []],
  ['a possessive is no subject', "[Apple]'s boss joined [IBM].", []],
  ['a possessive is no object', "[Ann] married [Bob]'s sister.", []],
  ['a name that describes a noun is no object', '[Ann] sold the [IBM] office.', []],
  ['what follows a preposition is no subject', 'The head of [IBM] visited [Rome].', []],
  ['no clause boundary is crossed', '[Ann] slept, but he left [Rome].', []],
  ['a pronoun is another subject', '[Ann] knew he visited [Rome].', []],
  ['too many words are no relation', '[Ann] saw the very big old dark green and quite empty red house near the road to [Rome].', []],
];

for (const [name, marked, relations] of cases) {
  test(`${name}: ${marked}`, () => {
    assert.deepEqual(found(marked), relations);
  });
}

test('any text between entities is taken, and what is found lies in the sentence', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('was', 'founded', 'by', "didn't", 'to', '(', ',', 'constructor', '__proto__', 'Zqx', "zqx's"),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const between = words.join(' ').replace(/[[\]]/g, '');
      for (const sentence of sentencesOf(documentOf('1', `[Ann] ${between} [Bob]`))) {
        for (const { text } of relationsOf(sentence)) assert.ok(sentence.text.replace(/\s+/g, ' ').includes(text));
      }
    }),
    { numRuns: 200 },
  );
});
