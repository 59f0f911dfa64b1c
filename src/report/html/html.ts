/** HTML put together so that no text from outside can become markup: whatever is filled into a template is escaped. */

/** Markup that may be filled in as it is. Only `html` and `trusted` make it. */
export class Html {
  constructor(readonly markup: string) {}
}

type Filled = string | number | Html | null | readonly Html[];

/** A template; texts filled in are escaped, null is nothing. */
export function html(parts: TemplateStringsArray, ...filled: readonly Filled[]): Html {
  return new Html(parts.map((part, i) => `${part}${spelled(filled[i] ?? null)}`).join(''));
}

/** Markup of our own making. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function spelled(value: Filled): string {
  if (value === null) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'string' || typeof value === 'number') return escapedText(String(value));
  return value.map(({ markup }) => markup).join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Characters that no document may hold, and those that turn the direction of what follows them. */
const UNPRINTABLE = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu;

/** A text as content or as the value of a quoted attribute; what cannot be printed becomes U+FFFD. */
export function escapedText(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
