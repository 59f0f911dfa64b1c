/** An entity found in a text: what ner answers, and graphs are made of. Plain data. */
export interface Entity {
  readonly text: string;
  /** For example PER, ORG, LOC, MISC: whatever the model calls it. */
  readonly type: string;
  /** Unicode code points from the start of the text, `end` exclusive: `text[start:end]` in Python. */
  readonly start: number;
  readonly end: number;
  /** Probability in [0, 1]; of several words the mean of theirs. */
  readonly score: number;
}
