/**
 * The terms of a text, for BM25: words in lower case, of any script; pairs of characters where words are not set apart.
 *
 * @see Unicode Standard Annex 29; pairs of characters for Chinese, Japanese and Korean: Manning, Raghavan, Schütze, Introduction to
 *   Information Retrieval (2008), §2.2.1
 */

/** Letters, marks and digits; or one symbol, such as an emoji, by itself. */
const WORDS = /[\p{L}\p{M}\p{N}]+|\p{Extended_Pictographic}/gu;

/** Scripts that write without spaces. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]+/gu;

/** The terms of a text in order, repeated ones too. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const [word] of text.normalize('NFKC').toLowerCase().matchAll(WORDS)) {
    let end = 0;
    for (const run of word.matchAll(UNSPACED)) {
      if (run.index > end) terms.push(word.slice(end, run.index));
      terms.push(...pairs([...run[0]]));
      end = run.index + run[0].length;
    }
    if (end < word.length) terms.push(word.slice(end));
  }
  return terms;
}

function pairs(characters: readonly string[]): string[] {
  if (characters.length === 1) return [...characters];
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
}
