/**
 * The graph as GraphML, for Gephi, networkx, yEd and igraph.
 *
 * All edges are written as directed, since readers refuse a file with both kinds; an edge of kind
 * `cooccurrence` has no direction. Lists are JSON text. What XML 1.0 cannot hold, such as most control
 * characters, becomes U+FFFD.
 *
 * @see http://graphml.graphdrawing.org/specification.html
 */
import type { EntityEdge, EntityGraph, EntityNode } from './entity-graph.js';

/** Attribute names and types: the keys of the file, by element. */
const NODE_KEYS = { label: 'string', type: 'string', count: 'int', aliases: 'string' } as const;
const EDGE_KEYS = {
  kind: 'string',
  weight: 'double',
  documents: 'string',
  relation: 'string',
  lemma: 'string',
  voice: 'string',
  negated: 'boolean',
  sentence: 'string',
} as const;

/** The file in parts, UTF-16 strings to be written as UTF-8. */
export function* graphml(graph: EntityGraph): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n';
  for (const [name, type] of Object.entries(NODE_KEYS)) yield keyLine('node', name, type);
  for (const [name, type] of Object.entries(EDGE_KEYS)) yield keyLine('edge', name, type);
  yield '<graph id="G" edgedefault="directed">\n';
  for (const { node, attributes } of graph.nodeEntries()) yield `<node id="${node}">${nodeData(attributes)}</node>\n`;
  let number = 0;
  for (const { source, target, attributes } of graph.edgeEntries()) {
    yield `<edge id="e${++number}" source="${source}" target="${target}">${edgeData(attributes)}</edge>\n`;
  }
  yield '</graph>\n</graphml>\n';
}

function keyLine(element: 'node' | 'edge', name: string, type: string): string {
  return `<key id="${element}_${name}" for="${element}" attr.name="${name}" attr.type="${type}"/>\n`;
}

function nodeData({ label, type, count, aliases }: EntityNode): string {
  return data('node', { label, type, count, aliases: JSON.stringify(aliases) });
}

function edgeData(edge: EntityEdge): string {
  return data('edge', { ...edge, documents: JSON.stringify(edge.documents) });
}

function data(element: 'node' | 'edge', values: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(values)
    .map(([name, value]) => `<data key="${element}_${name}">${xmlText(String(value))}</data>`)
    .join('');
}

/** Anything that production [2] Char of XML 1.0 leaves out. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

/** A text as the content of an XML element; reading it gives the same text but for what XML cannot hold. */
export function xmlText(text: string): string {
  return text.replace(NOT_XML, '\ufffd').replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}
