/**
 * Spellings of one name made one: `the  IBM's`, `I.B.M.` and `ＩＢＭ` are the key `ibm`.
 *
 * Two entities of one type are the same when their keys are equal. In this order: NFKC; invisible format
 * characters out, white space and control characters folded to one space; quotes, brackets and sentence
 * punctuation off both ends; a possessive 's off the end; dots out of initials; a leading "the" off; case
 * folded. A name that would be nothing then (such as "The") keeps what it had before the step.
 */

/** Format characters do not show, but for the two joiners, which spell words of some scripts. */
const INVISIBLE = /(?![\u200c\u200d])\p{Cf}/gu;
const SPACES = /[\s\p{Cc}]+/gu;
/** Not # + % & @ $, which are parts of names: C#, C++, @user. */
const EDGE = '[\\s\\p{Pi}\\p{Pf}\\p{Ps}\\p{Pe}\\p{Pd}\\p{Pc}"\'`´.,;:!?*/\\\\…·•|~<>]';
// The look behind: without it each character of a run within the name would be tried as the beginning of one at its end.
const EDGES = new RegExp(`^${EDGE}+|(?<!${EDGE})${EDGE}+$`, 'gu');
const POSSESSIVE = /['’ʼ]s$/iu;
const INITIALS = /^(\p{L}\.)+\p{L}$/u;
const THE = /^the (?=.)/u;

/**
 * The key under which the spellings of a name meet.
 *
 * @returns '' only for a text without any visible character
 */
export function nameKey(text: string): string {
  const spelled = surfaceForm(text.normalize('NFKC'));
  const plain = INITIALS.test(spelled) ? spelled.replaceAll('.', '') : spelled;
  // Upper case first: ß and SS, final and other sigma are then the same.
  return plain.toUpperCase().toLowerCase().replace(THE, '');
}

/** A name as it is shown: as found, in one line, without possessive 's and surrounding punctuation. */
export function surfaceForm(text: string): string {
  const line = text.replace(INVISIBLE, '').replace(SPACES, ' ').trim();
  const bare = line.replace(EDGES, '').replace(POSSESSIVE, '').replace(EDGES, '');
  return bare === '' ? line : bare;
}
