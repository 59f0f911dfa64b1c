/** What a text-writing model is asked: a text to go on from, with the frame that its special tokens make. */

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A text to go on from, and the special tokens around it. */
export interface Prompt {
  readonly text: string;
  /**
   * `model`: as the tokenizer frames every text; `none`: the text has its special tokens in it, as chat templates
   * write them; or named tokens, as multilingual translators want them.
   */
  readonly frame: 'model' | 'none' | { readonly before: readonly string[]; readonly after: readonly string[] };
  /** The token that the output must begin with: the language to translate into. */
  readonly firstToken?: string;
}
