/** What is known of common words: language repeats itself, and most words of a text are among a few thousand. */

/** Longer words are not kept: V8 holds a substring of 13 characters or more by holding the whole text. */
const MAX_WORD_CHARACTERS = 12;

/** Words kept at a time: some 1 MB in each worker. More gained little and, full of garbage, took 10 MB. */
const MAX_WORDS = 8192;

export class KnownWords<Known> {
  private words = new Map<string, Known>();

  get(word: string): Known | undefined {
    return this.words.get(word);
  }

  /** Keeps what is known of a word, if it may come back. When there are too many, all are forgotten. */
  keep(word: string, known: Known): Known {
    // Numbers seldom come back.
    if (word.length > MAX_WORD_CHARACTERS || /[0-9]/.test(word)) return known;
    if (this.words.size >= MAX_WORDS) this.words = new Map();
    this.words.set(word, known);
    return known;
  }
}
