/** Ids, and lists of them, as they are spelled in a column. */
import type { Read } from './entity-list.js';

/**
 * Reads what `match` writes: its `matches`, best first, or the one id of `match_id`; or a JSON list of ids.
 *
 * @param text empty, and null, are the empty list
 */
export function readIds(text: string): Read<string> {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'null') return { items: [] };
  if (!trimmed.startsWith('[')) return { items: [trimmed] };
  const wrong = { wrong: 'not a JSON list of ids such as ["a1","b2"] or [{"id":"a1"}]' };
  let list: unknown;
  try {
    list = JSON.parse(trimmed);
  } catch {
    return wrong;
  }
  const ids = Array.isArray(list) ? list.map(idOf) : [null];
  return ids.every((id) => id !== null) ? { items: ids } : wrong;
}

/** An id, or that of an object; null where there is none. */
function idOf(value: unknown): string | null {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return typeof value === 'object' && value !== null && 'id' in value ? idOf(value.id) : null;
}
