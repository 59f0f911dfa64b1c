/** Lists of entities, and of tags, as `ner` writes them into a column: JSON. */
import type { Entity } from './tags.js';

/** A list that was read, or why it is none. */
export type Read<Item> = { readonly items: readonly Item[] } | { readonly wrong: string };

/**
 * Reads `[{"type","start","end",…}]`; other keys are passed over. Positions may be of any unit, as long as it is the same in all columns.
 *
 * @param json an empty text, and null, are the empty list
 */
export function readEntities(json: string): Read<Entity> {
  return readList(json, 'entities such as [{"type":"PER","start":0,"end":5}]', (item) => {
    if (typeof item !== 'object' || item === null || !('type' in item && 'start' in item && 'end' in item)) return undefined;
    const { type, start, end } = item;
    return typeof type === 'string' && typeof start === 'number' && typeof end === 'number' ? { type, start, end } : undefined;
  });
}

/** Reads `["B-PER","O",…]`. @param json an empty text, and null, are the empty list */
export function readTags(json: string): Read<string> {
  return readList(json, 'tags such as ["B-PER","O"]', (item) => (typeof item === 'string' ? item : undefined));
}

function readList<Item>(json: string, what: string, read: (item: unknown) => Item | undefined): Read<Item> {
  if (json.trim() === '') return { items: [] };
  const wrong = { wrong: `not a JSON list of ${what}` };
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    return wrong;
  }
  if (list === null) return { items: [] };
  if (!Array.isArray(list)) return wrong;
  const items: Item[] = [];
  for (const one of list) {
    const item = read(one);
    if (item === undefined) return wrong;
    items.push(item);
  }
  return { items };
}
