/** Text from outside that goes to terminals: names of files and columns, texts of rows, reasons of a runtime. Nothing in it may redraw the screen. */

/** Control characters, line separators and those that turn the direction of text: they could redraw a terminal. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** Longest reason told of a row; a runtime may put a whole tensor into its message. */
const MAX_REASON = 500;

/** A reason from outside as one line: control characters escaped, cut at 500 characters. */
export function inOneLine(reason: string): string {
  const trimmed = reason.trim();
  const cut = trimmed.length > MAX_REASON ? `${trimmed.slice(0, MAX_REASON - 3)}...` : trimmed;
  return escaped(cut);
}

/** A text with what could redraw a terminal spelled as in JSON, so that JSON stays the same JSON. */
export function escaped(text: string): string {
  return text.replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text from outside, safe for a terminal: quoted unless it is letters of any script, digits and harmless signs, control characters escaped, cut at 80 characters. */
export function shown(text: string): string {
  const cut = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  const safe = escaped(cut);
  return /^[\p{L}\p{M}\p{N}_./:@+~-]+$/u.test(safe) ? safe : JSON.stringify(safe).replace(/\\\\u/g, '\\u');
}
