/**
 * The top-level members of a JSON object with their values as spelled.
 *
 * JSON.parse loses spellings: 1.50 becomes 1.5, and integers past 2^53 other integers. Where a value goes on
 * as text, its spelling goes on.
 */

/**
 * Splits a JSON object.
 *
 * @param text an object that JSON.parse has accepted; nothing is checked again
 * @returns key, decoded → value as spelled, without white space around; of duplicate keys the last
 */
export function jsonMembers(text: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] !== '}') {
    const keyEnd = stringEnd(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const valueStart = skipSpace(text, text.indexOf(':', keyEnd) + 1);
    const valueEnd = endOfValue(text, valueStart);
    members.set(String(key), text.slice(valueStart, valueEnd));
    at = skipSpace(text, valueEnd);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return members;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at += 1;
  return at;
}

/** The position after the string that starts with the quote at `from`; after the end of the text when it is not closed. */
export function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfValue(text: string, from: number): number {
  if (text[from] === '"') return stringEnd(text, from);
  let depth = 0;
  let at = from;
  for (;;) {
    const character = text[at];
    if (character === '"') {
      at = stringEnd(text, at);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      // the brace of the object itself ends a bare number, true, false or null
      if (depth === 0) return trimmedEnd(text, at);
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (character === ',' && depth === 0) return trimmedEnd(text, at);
    at += 1;
  }
}

function trimmedEnd(text: string, end: number): number {
  let at = end;
  while (/\s/.test(text[at - 1] ?? '')) at -= 1;
  return at;
}
