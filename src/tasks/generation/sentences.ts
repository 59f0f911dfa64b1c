/**
 * Cuts a text into sentences and what stands between them.
 *
 * Nothing is lost: sentences and separators put together again are the text. Line ends always separate, since
 * Intl.Segmenter knows paragraphs only in part.
 */

export interface Sentence {
  /** Without white space at either end; never empty. */
  readonly text: string;
  /** White space after it, up to the next sentence or the end. */
  readonly separator: string;
}

export interface CutText {
  /** White space before the first sentence. */
  readonly lead: string;
  readonly sentences: readonly Sentence[];
}

/** @param language code of the text's language, `en` or `eng_Latn`; an unknown one is read by the rules of all languages */
export function cutSentences(text: string, language: string): CutText {
  const segmenter = segmenterOf(language);
  const lead = /^\s*/u.exec(text)?.[0] ?? '';
  const sentences: Sentence[] = [];
  for (const line of text.slice(lead.length).match(/[^\n]*\n|[^\n]+$/gu) ?? []) {
    for (const { segment } of segmenter.segment(line)) {
      const words = segment.trim();
      const start = segment.indexOf(words);
      const last = sentences.at(-1);
      // White space alone, or before the words, belongs to the separator of the sentence before.
      const loose = words === '' ? segment : segment.slice(0, start);
      if (last !== undefined && loose !== '') sentences[sentences.length - 1] = { ...last, separator: last.separator + loose };
      if (words !== '') sentences.push({ text: words, separator: segment.slice(start + words.length) });
    }
  }
  return { lead, sentences };
}

function segmenterOf(language: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language.replaceAll('_', '-'), { granularity: 'sentence' });
  } catch {
    // no language tag, but what a model calls its language
    return new Intl.Segmenter('und', { granularity: 'sentence' });
  }
}

/** The text with each sentence replaced, by its number from 0. */
export function joinSentences({ lead, sentences }: CutText, replaced: readonly string[]): string {
  return lead + sentences.map(({ separator }, index) => (replaced[index] ?? '') + separator).join('');
}
