/** JSON lines: one object a line; its keys, and the text under one or several of them. */

import { jsonMembers, stringEnd } from '../core/json-members.js';
import type { RowText } from '../core/row-text.js';
import { escaped } from '../core/safe-text.js';
import type { ReadCuts, Reading, Refusal } from './record.js';

/** A parsed object. Keys are looked up as own properties only: `__proto__` is a name like any other. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Which keys make the text of a JSONL row, and how. */
export interface JsonlText {
  readonly textColumns: readonly string[];
  readonly rowText: RowText;
  /** Objects and arrays are texts too, as they are spelled. */
  readonly nested: boolean;
}

/** Makes the reading of JSONL cuts; lines of white space are blank. */
export function jsonlReading(text: JsonlText): ReadCuts {
  return (cuts) => cuts.map(({ raw }) => readLine(raw.toString('utf8'), text));
}

function readLine(line: string, { textColumns, rowText, nested }: JsonlText): Reading {
  if (line.trim() === '') return { kind: 'blank' };
  const object = parseObject(line);
  if (typeof object === 'string') return refused({ code: 'parse', column: null, message: object });
  const texts: string[] = [];
  for (const column of textColumns) {
    const found = valueAt(object, line, column, nested);
    if (found === undefined)
      return refused({ code: 'missing_text', column, message: `no ${escaped(JSON.stringify(column))}, or it is an object or array` });
    texts.push(found);
  }
  return { kind: 'row', text: rowText(texts), fields: null, keys: Object.keys(object) };
}

function refused(refusal: Refusal): Reading {
  return { kind: 'refused', refusal };
}

/** Objects and arrays within one another, at most: V8 takes some 200 bytes for each that is open. */
const MAX_DEPTH = 200_000;

/** Parses one object; a text says why it is none. */
export function parseObject(line: string): JsonObject | string {
  // A line that is shorter cannot be deeper, and need not be looked through.
  if (line.length > MAX_DEPTH && depthOf(line) > MAX_DEPTH) return `nested more than ${MAX_DEPTH} deep`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    // V8 quotes what it found, line breaks and all.
    return `not JSON: ${escaped(error instanceof Error ? error.message : String(error))}`;
  }
  return isObject(value) ? value : `a JSON ${Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value}, not an object`;
}

/** How many brackets and braces are open at most, those in strings left out; of what is no JSON, some such number. */
function depthOf(line: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at];
    if (character === '"') at = stringEnd(line, at) - 1;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth -= 1;
  }
  return deepest;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value under a key, or else under a dotted path, as text: a string itself, null as '', numbers and
 * booleans as spelled.
 *
 * @param nested objects and arrays count too, as they are spelled
 * @returns undefined when it is absent, or an object or array that does not count
 */
export function valueAt(object: JsonObject, line: string, column: string, nested = false): string | undefined {
  const owner = findOwner(object, line, column);
  if (owner === null) return undefined;
  const spelling = (): string | undefined => jsonMembers(owner.spelling).get(owner.key);
  const value = owner.object[owner.key];
  return nested && typeof value === 'object' && value !== null ? spelling() : scalarText(value, spelling);
}

/**
 * A value as text: a string itself, null as '', numbers and booleans as spelled.
 *
 * @param spelling finds how the value is spelled; asked only where that matters
 * @returns undefined for objects and arrays
 */
export function scalarText(value: unknown, spelling: () => string | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return typeof value === 'object' ? undefined : spelling();
}

/** The object that holds the key, with its spelling: the row itself, or one that a dotted path leads to. */
function findOwner(object: JsonObject, spelling: string, column: string): { object: JsonObject; spelling: string; key: string } | null {
  if (Object.hasOwn(object, column)) return { object, spelling, key: column };
  for (let dot = column.indexOf('.'); dot !== -1; dot = column.indexOf('.', dot + 1)) {
    const head = column.slice(0, dot);
    const inner = Object.hasOwn(object, head) ? object[head] : undefined;
    const found = isObject(inner) ? findOwner(inner, jsonMembers(spelling).get(head) ?? '{}', column.slice(dot + 1)) : null;
    if (found !== null) return found;
  }
  return null;
}
