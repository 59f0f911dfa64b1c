/**
 * The tokenizer of BLEU scores that are compared across papers: mteval-v13a's, as sacrebleu has it.
 *
 * It is made for Western languages: text without spaces, as Chinese, stays one word up to its ASCII punctuation.
 */
import { withoutTrailingSpace, wordsOf } from './white-space.js';

/** Punctuation and symbols of ASCII, except . , - and the apostrophe. */
const SYMBOL = /[{-~[-` -&(-+:-@/]/g;

/**
 * Words of a text; case stays as it is.
 *
 * @see sacrebleu 2.6.0 `tokenizers/tokenizer_13a.py`, `tokenizer_re.py`; NIST mteval-v13a.pl
 */
export function tokenize13a(text: string): string[] {
  const line = withoutTrailingSpace(text)
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    // in this order: &amp;lt; becomes <
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  return wordsOf(
    ` ${line} `
      .replace(SYMBOL, ' $& ')
      // full stops and commas, unless between digits
      .replace(/([^0-9])([.,])/gu, '$1 $2 ')
      .replace(/([.,])([^0-9])/gu, ' $1 $2')
      // a dash after a digit
      .replace(/([0-9])(-)/g, '$1 $2 '),
  );
}
