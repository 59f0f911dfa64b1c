/**
 * Documents from the records of `ner --long`: one record an entity, the row's other columns repeated.
 *
 * Consecutive records with the same id are one document. Without an id column a new document begins where
 * the text changes, where a record has no entity, and where entities start again further to the left.
 */
import type { Document, Entity } from './document.js';

/** Column names; those of entities may have got a prefix. */
export interface LongColumns {
  readonly text: string;
  /** null: documents are numbered from 1. */
  readonly id: string | null;
  readonly entity: string;
  readonly type: string;
  readonly start: string;
  readonly end: string;
  readonly score: string;
}

export const LONG_COLUMNS = { entity: 'entity', type: 'type', start: 'start', end: 'end', score: 'score' } as const;

/** A record as read, values as text; a column that is missing counts as empty. */
export type LongRecord = ReadonlyMap<string, string>;

/** A record that has an entity, but not a valid place or score. */
export interface BadEntity {
  readonly kind: 'bad_entity';
  /** From 1. */
  readonly record: number;
  readonly column: string;
  readonly value: string;
}

export type LongItem = { readonly kind: 'document'; readonly document: Document } | BadEntity;

/** Documents in input order; a bad entity comes before its document, which goes on without it. */
export async function* groupLong(
  records: AsyncIterable<LongRecord> | Iterable<LongRecord>,
  columns: LongColumns,
): AsyncGenerator<LongItem> {
  let open: { readonly id: string; readonly text: string; readonly entities: Entity[] } | null = null;
  let record = 0;
  let documents = 0;
  for await (const values of records) {
    record += 1;
    const value = (name: string): string => values.get(name) ?? '';
    const text = value(columns.text);
    const bare = value(columns.entity) === '' && value(columns.start) === '';
    const read = bare ? null : readEntity(value, columns);
    const isSame: boolean =
      open !== null && (columns.id === null ? open.text === text && follows(open.entities, read) : open.id === value(columns.id));
    if (open === null || !isSame) {
      if (open !== null) yield { kind: 'document', document: open };
      documents += 1;
      open = { id: columns.id === null ? String(documents) : value(columns.id), text, entities: [] };
    }
    if (typeof read === 'string') yield { kind: 'bad_entity', record, column: read, value: value(read) };
    else if (read !== null) open.entities.push(read);
  }
  if (open !== null) yield { kind: 'document', document: open };
}

/** Whether an entity may be of the same row as those before it, which has at least one. */
function follows(entities: readonly Entity[], read: Entity | string | null): boolean {
  if (typeof read === 'string') return true;
  const last = entities.at(-1);
  return read !== null && last !== undefined && read.start > last.start;
}

/** The entity, or the name of the column that is not valid. */
function readEntity(value: (column: string) => string, columns: LongColumns): Entity | string {
  const start = integer(value(columns.start));
  const end = integer(value(columns.end));
  const score = value(columns.score).trim() === '' ? 1 : Number(value(columns.score));
  if (start === null) return columns.start;
  if (end === null || end <= start) return columns.end;
  if (!(score >= 0 && score <= 1)) return columns.score;
  return { text: value(columns.entity), type: value(columns.type), start, end, score };
}

function integer(text: string): number | null {
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}
