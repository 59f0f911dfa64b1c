/**
 * The knowledge graph itself: its nodes and edges, as the writers see them.
 *
 * A mixed multigraph of graphology: co-occurrence edges are undirected, one a pair of entities; relation
 * edges go from subject to object, one a distinct relation text. Nodes are `n1`, `n2`, … by first mention.
 */
import { MultiGraph } from 'graphology';

export interface EntityNode {
  /** Its most frequent spelling; of equally frequent ones the longest, then the first by code points. */
  readonly label: string;
  readonly type: string;
  /** Mentions in all documents. */
  readonly count: number;
  /** Other spellings, most frequent first, at most MAX_ALIASES. */
  readonly aliases: readonly string[];
}

interface Edge {
  /** Sentences in which it was found. */
  readonly weight: number;
  /** The first documents it was found in, at most MAX_EDGE_DOCUMENTS. */
  readonly documents: readonly string[];
}

export interface CooccurrenceEdge extends Edge {
  readonly kind: 'cooccurrence';
}

export interface RelationEdge extends Edge {
  readonly kind: 'relation';
  /** As found: `was founded by`. */
  readonly relation: string;
  readonly lemma: string;
  readonly voice: 'active' | 'passive';
  readonly negated: boolean;
  /** The first sentence it was found in, which is in the first of `documents`. */
  readonly sentence: string;
}

export type EntityEdge = CooccurrenceEdge | RelationEdge;

export type EntityGraph = MultiGraph<EntityNode, EntityEdge>;

export const MAX_ALIASES = 20;
export const MAX_EDGE_DOCUMENTS = 20;

export function emptyGraph(): EntityGraph {
  return new MultiGraph<EntityNode, EntityEdge>();
}

/** Adds an edge, or its weight and documents to the one that is there already. */
export function mergeEdge(graph: EntityGraph, from: string, to: string, edge: EntityEdge): void {
  const directed = edge.kind === 'relation';
  const ends = directed || from < to ? [from, to] : [to, from];
  const key = JSON.stringify(directed ? [...ends, edge.relation.toLowerCase()] : ends);
  if (!graph.hasEdge(key)) {
    if (directed) graph.addDirectedEdgeWithKey(key, from, to, edge);
    else graph.addUndirectedEdgeWithKey(key, ends[0], ends[1], edge);
    return;
  }
  const { weight, documents } = graph.getEdgeAttributes(key);
  graph.mergeEdgeAttributes(key, {
    weight: weight + edge.weight,
    documents: [...new Set([...documents, ...edge.documents])].slice(0, MAX_EDGE_DOCUMENTS),
  });
}
