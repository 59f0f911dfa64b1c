/** How much of a text fits into a prompt. */

/** No token stands for more characters than this, but in tokenizers with words of blanks. */
const CHARACTERS_A_TOKEN = 16;

/**
 * The longest beginning of a text that fits, by code points; null when not even the empty text does.
 *
 * Of long texts only as much is looked at as could fit, and a bit more.
 *
 * @param fits whether a beginning fits; what is shorter than one that fits fits too
 * @param tokens about how many tokens there is room for
 */
export function longestFitting(text: string, fits: (text: string) => boolean, tokens: number): string | null {
  if (!fits('')) return null;
  // The longest that is known to fit, and the shortest that is known not to.
  let good = 0;
  let bad = text.length + 1;
  for (let length = Math.max(1, tokens) * CHARACTERS_A_TOKEN; length < bad; length *= 2) {
    if (!fits(beginning(text, length))) bad = length;
    else good = length;
  }
  if (bad > text.length && fits(text)) return text;
  bad = Math.min(bad, text.length);
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (fits(beginning(text, middle))) good = middle;
    else bad = middle;
  }
  return beginning(text, good);
}

/** The first characters of a text, without half a surrogate pair at the end. */
function beginning(text: string, length: number): string {
  const head = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head;
}
