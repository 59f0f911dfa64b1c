/**
 * Documents from the records of `ner --long`: one record an entity, the row's other columns repeated.
 *
 * Consecutive records with the same id are one document. Without ids a new document begins where the text
 * changes, where a record has no entity, and where entities start again further to the left.
 */
import type { Entity } from '../../core/entity.js';
import type { Document } from './document.js';

/** What a record has of an entity, in the order of `ner --long`. */
export const ENTITY_FIELDS = ['entity', 'type', 'start', 'end', 'score'] as const;

export type EntityField = (typeof ENTITY_FIELDS)[number];

/** The entity of a record, none, or the first field that holds no valid place or score. */
export type ReadEntity =
  | { readonly kind: 'entity'; readonly entity: Entity }
  | { readonly kind: 'none' }
  | { readonly kind: 'bad'; readonly field: EntityField };

/** @param values of the ENTITY_FIELDS, in their order; one that is missing counts as empty */
export function readEntity(values: readonly (string | null | undefined)[]): ReadEntity {
  const [text = '', type = '', from = '', to = '', probability = ''] = values.map((value) => value ?? '');
  if (text === '' && from === '') return { kind: 'none' };
  const start = integer(from);
  const end = integer(to);
  const score = probability.trim() === '' ? 1 : Number(probability);
  if (start === null) return { kind: 'bad', field: 'start' };
  if (end === null || end <= start) return { kind: 'bad', field: 'end' };
  if (!(score >= 0 && score <= 1)) return { kind: 'bad', field: 'score' };
  return { kind: 'entity', entity: { text, type, start, end, score } };
}

/** One record: the row's text, its id where there are ids, and its entity. */
export interface LongRecord {
  readonly text: string;
  /** null: documents are numbered from 1. */
  readonly id: string | null;
  readonly entity: Entity | null;
}

export interface LongGrouper {
  /** Takes the next record. @returns the document that ended before it, if one did */
  take(record: LongRecord): Document | null;
  /** The last document; null where there were no records. */
  finish(): Document | null;
}

/** Groups records into documents, in input order. */
export function groupLong(): LongGrouper {
  let open: { readonly id: string; readonly text: string; readonly entities: Entity[] } | null = null;
  let documents = 0;
  return {
    take({ text, id, entity }) {
      const isSame = open !== null && (id === null ? open.text === text && follows(open.entities, entity) : open.id === id);
      const ended = isSame ? null : open;
      if (open === null || !isSame) {
        documents += 1;
        open = { id: id ?? String(documents), text, entities: [] };
      }
      if (entity !== null) open.entities.push(entity);
      return ended;
    },
    finish: () => open,
  };
}

/** Whether an entity may be of the same row as those before it, which has at least one. */
function follows(entities: readonly Entity[], read: Entity | null): boolean {
  const last = entities.at(-1);
  return read !== null && last !== undefined && read.start > last.start;
}

function integer(text: string): number | null {
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}
