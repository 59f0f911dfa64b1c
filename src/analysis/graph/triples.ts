/**
 * The relations of the graph as JSON lines, one a distinct (subject, relation, object).
 */
import type { EntityGraph } from './entity-graph.js';

/** The file in parts: one line each. `document` is the one that `sentence` is from. */
export function* triples(graph: EntityGraph): Generator<string> {
  for (const { sourceAttributes: subject, targetAttributes: object, attributes: edge } of graph.edgeEntries()) {
    if (edge.kind !== 'relation') continue;
    const { relation, lemma, voice, negated, weight, documents, sentence } = edge;
    yield `${JSON.stringify({
      subject: subject.label,
      relation,
      object: object.label,
      sentence,
      document: documents[0],
      subject_type: subject.type,
      object_type: object.type,
      lemma,
      voice,
      negated,
      count: weight,
      documents,
    })}\n`;
  }
}
