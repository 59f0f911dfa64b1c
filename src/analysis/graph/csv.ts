/**
 * The graph as two CSV files, nodes and edges, with the column names that Gephi and Neo4j know.
 *
 * Lists are JSON text.
 */
import { stringify } from 'csv-stringify/sync';
import { FaultError } from '../../core/faults.js';
import type { EntityGraph } from './entity-graph.js';

/** The two files of one `-o NAME.csv`: NAME.nodes.csv and NAME.edges.csv. */
export interface CsvNames {
  readonly nodes: string;
  readonly edges: string;
}

/**
 * @param output what was typed with -o; null is standard output
 * @throws FaultError usage for standard output, which is one stream
 */
export function csvNames(output: string | null): CsvNames {
  if (output === null || output === '/dev/stdout') {
    throw new FaultError({
      code: 'usage',
      message: 'A graph as CSV is two files, and standard output is one.',
      remedy: 'Name them with -o NAME.csv (NAME.nodes.csv and NAME.edges.csv), or take --output-format graphml or jsonl.',
    });
  }
  const name = output.replace(/\.csv$/i, '');
  return { nodes: `${name}.nodes.csv`, edges: `${name}.edges.csv` };
}

/** The file of nodes in parts. */
export function* nodesCsv(graph: EntityGraph): Generator<string> {
  yield record(['id', 'label', 'type', 'count', 'aliases']);
  for (const { node, attributes } of graph.nodeEntries()) {
    const { label, type, count, aliases } = attributes;
    yield record([node, label, type, String(count), JSON.stringify(aliases)]);
  }
}

/** The file of edges in parts; the fields of relations are empty for co-occurrences. */
export function* edgesCsv(graph: EntityGraph): Generator<string> {
  const names = ['source', 'target', 'source_label', 'target_label', 'kind', 'weight', 'documents'];
  yield record([...names, 'relation', 'lemma', 'voice', 'negated', 'sentence']);
  for (const { source, target, sourceAttributes, targetAttributes, attributes: edge } of graph.edgeEntries()) {
    const ends = [source, target, sourceAttributes.label, targetAttributes.label];
    const relation =
      edge.kind === 'relation' ? [edge.relation, edge.lemma, edge.voice, String(edge.negated), edge.sentence] : ['', '', '', '', ''];
    yield record([...ends, edge.kind, String(edge.weight), JSON.stringify(edge.documents), ...relation]);
  }
}

function record(fields: readonly string[]): string {
  // Readers take CR for a line ending too, which the library knows only as the record delimiter in use.
  return stringify([fields], { quoted_match: /[\r\n]/ });
}
