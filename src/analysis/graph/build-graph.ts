/**
 * Builds the graph from documents one after the other.
 *
 * Memory is bounded by distinct entities and edges, not by documents. Names are joined twice: within each
 * document (aliases.ts), and at the end acronyms across documents: an acronym joins the one name that any
 * document joined it with; if none did, the only name of its type with these initials, when it has three
 * letters or more.
 */
import { acronymsOf, isAcronym } from './acronyms.js';
import { aliasesOf } from './aliases.js';
import type { Document } from './document.js';
import { type EntityEdge, type EntityGraph, emptyGraph, mergeEdge } from './entity-graph.js';
import { nameKey, surfaceForm } from './names.js';
import { relationsOf } from './relations.js';
import { sentencesOf } from './sentences.js';
import { countSpellings, type Spellings } from './spellings.js';

export interface GraphBuilder {
  add(document: Document): void;
  /** The finished graph; nothing can be added after it. */
  finish(): EntityGraph;
}

/** One entity while the graph grows. */
interface Known {
  readonly node: string;
  readonly type: string;
  readonly key: string;
  readonly spellings: Spellings;
  count: number;
  /** Nodes of names that documents joined it with as their acronym. */
  readonly standsFor: Set<string>;
}

/** Entities of one sentence that are paired; a sentence with more is a list, and pairs grow with the square. */
const MAX_PAIRED = 100;

export function startGraph(): GraphBuilder {
  const graph = emptyGraph();
  const known = new Map<string, Known>();
  const knownAs = (type: string, key: string): Known => {
    const id = JSON.stringify([type, key]);
    const found = known.get(id);
    if (found !== undefined) return found;
    const node = `n${known.size + 1}`;
    const made: Known = { node, type, key, spellings: countSpellings(), count: 0, standsFor: new Set() };
    known.set(id, made);
    graph.addNode(node, { label: '', type, count: 0, aliases: [] });
    return made;
  };
  return {
    add(document) {
      const nodes = addEntities(document, knownAs);
      for (const sentence of sentencesOf(document)) {
        const present = [...new Set(sentence.mentions.flatMap(({ entity }) => nodes[entity] ?? []))].slice(0, MAX_PAIRED);
        const seen = { weight: 1, documents: [document.id] };
        present.forEach((a, index) => {
          for (const b of present.slice(index + 1)) mergeEdge(graph, a, b, { kind: 'cooccurrence', ...seen });
        });
        for (const { subject, object, text, lemma, voice, negated } of relationsOf(sentence)) {
          const from = nodes[subject.entity];
          const to = nodes[object.entity];
          if (from == null || to == null || from === to) continue;
          mergeEdge(graph, from, to, { kind: 'relation', relation: text, lemma, voice, negated, sentence: sentence.text, ...seen });
        }
      }
    },
    finish() {
      joinAcronyms(graph, [...known.values()]);
      for (const { node, type, count, spellings } of known.values()) {
        if (graph.hasNode(node)) graph.replaceNodeAttributes(node, { type, count, ...spellings.chosen() });
      }
      return graph;
    },
  };
}

/** Counts a document's entities; gives the node of each, null for one without a visible character. */
function addEntities({ entities }: Document, knownAs: (type: string, key: string) => Known): readonly (string | null)[] {
  const keys = entities.map(({ text }) => nameKey(text));
  const acronyms = new Set<string>();
  const keysByType = new Map<string, Set<string>>();
  entities.forEach(({ text, type }, index) => {
    const key = keys[index] ?? '';
    if (key === '') return;
    if (isAcronym(surfaceForm(text))) acronyms.add(key);
    keysByType.set(type, (keysByType.get(type) ?? new Set()).add(key));
  });
  const joined = new Map(
    [...keysByType].map(([type, names]) => [type, aliasesOf([...names].map((key) => ({ type, key, acronym: acronyms.has(key) })))]),
  );
  return entities.map(({ text, type }, index) => {
    const key = keys[index] ?? '';
    if (key === '') return null;
    const target = joined.get(type)?.get(key) ?? key;
    const entity = knownAs(type, target);
    entity.count += 1;
    entity.spellings.add(surfaceForm(text), 1);
    if (target !== key && acronyms.has(key) && acronymsOf(target).includes(key)) knownAs(type, key).standsFor.add(entity.node);
    return entity.node;
  });
}

/** Joins acronyms across documents, and takes away nodes that all their mentions left. */
function joinAcronyms(graph: EntityGraph, all: readonly Known[]): void {
  const byNode = new Map(all.map((entity) => [entity.node, entity]));
  const byAcronym = new Map<string, Known[]>();
  for (const entity of all) {
    if (entity.count === 0) continue;
    for (const acronym of acronymsOf(entity.key)) {
      const id = JSON.stringify([entity.type, acronym]);
      const sharing = byAcronym.get(id);
      if (sharing === undefined) byAcronym.set(id, [entity]);
      else sharing.push(entity);
    }
  }
  for (const entity of all) {
    const shown = [...entity.standsFor];
    const only = shown.length === 0 && entity.key.length >= 3 && entity.spellings.hasAcronym();
    const candidates = only
      ? (byAcronym.get(JSON.stringify([entity.type, entity.key])) ?? [])
      : shown.flatMap((node) => byNode.get(node) ?? []);
    const [target] = candidates;
    if (candidates.length === 1 && target !== undefined) moveTo(graph, entity, target);
    else if (entity.count === 0) graph.dropNode(entity.node);
  }
}

function moveTo(graph: EntityGraph, entity: Known, target: Known): void {
  target.count += entity.count;
  target.spellings.addAll(entity.spellings);
  const edges: readonly (readonly [from: string, to: string, edge: EntityEdge])[] = graph.mapEdges(entity.node, (_, edge, from, to) => [
    from,
    to,
    edge,
  ]);
  graph.dropNode(entity.node);
  const moved = (node: string): string => (node === entity.node ? target.node : node);
  for (const [from, to, edge] of edges) if (moved(from) !== moved(to)) mergeEdge(graph, moved(from), moved(to), edge);
}
