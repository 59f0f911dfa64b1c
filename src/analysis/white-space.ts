/**
 * White space as Python's str.split and str.rstrip have it, which sacrebleu's numbers hang on.
 *
 * JavaScript's \s lacks U+001C to U+001F and U+0085, and has U+FEFF, which is none in Python.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+001C to U+001F are white space in Python
const SPACE = /[\p{White_Space}\u001c-\u001f]/u;

/** The words between white space. */
export function wordsOf(text: string): string[] {
  return text.split(SPACE).filter((word) => word !== '');
}

/** The text without white space at its end. */
export function withoutTrailingSpace(text: string): string {
  // by hand: a pattern anchored at the end takes quadratic time over long runs of spaces
  let end = text.length;
  while (end > 0 && SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
