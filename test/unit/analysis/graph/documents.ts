/** Documents for tests: `[Ann] knows [ORG:IBM]` has two entities, of type PER when none is named. */
import type { Document } from '#src/analysis/graph/document.js';
import type { Entity } from '#src/core/entity.js';

export function documentOf(id: string, marked: string): Document {
  const entities: Entity[] = [];
  let text = '';
  for (const part of marked.split(/(\[[^\]]*\])/u)) {
    const [, type = 'PER', name] = /^\[(?:([A-Z]+):)?([^\]]*)\]$/u.exec(part) ?? [];
    const start = [...text].length;
    text += name ?? part;
    if (name !== undefined) entities.push({ text: name, type, start, end: [...text].length, score: 1 });
  }
  return { id, text, entities };
}
