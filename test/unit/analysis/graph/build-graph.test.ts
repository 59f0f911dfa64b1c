import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startGraph } from '#src/analysis/graph/build-graph.js';
import type { EntityGraph } from '#src/analysis/graph/entity-graph.js';
import { documentOf } from './documents.js';

function graphOf(...texts: readonly string[]): EntityGraph {
  const builder = startGraph();
  texts.forEach((text, index) => {
    builder.add(documentOf(String(index + 1), text));
  });
  return builder.finish();
}

const labels = (graph: EntityGraph) => graph.mapNodes((_, { label, count }) => `${label} ${count}`).sort();
const edges = (graph: EntityGraph) =>
  graph
    .mapEdges((_, edge, __, ___, from, to) => `${from.label}|${edge.kind === 'relation' ? edge.relation : ''}|${to.label} ${edge.weight}`)
    .sort();

test('spellings of one name are one node, labelled by the most frequent', () => {
  const graph = graphOf('[OBAMA] and [Obama].', "[Obama]. [the Obama's].");
  assert.deepEqual(labels(graph), ['Obama 4']);
  assert.deepEqual(
    graph.mapNodes((_, { aliases }) => aliases),
    [['the Obama', 'OBAMA']],
  );
});

test('the label of equally frequent spellings does not depend on which came first', () => {
  assert.deepEqual(labels(graphOf('[IBM] [Ibm]')), labels(graphOf('[Ibm] [IBM]')));
});

test('the same name of another type is another node', () => {
  assert.deepEqual(labels(graphOf('[LOC:Paris] and [PER:Paris].')), ['Paris 1', 'Paris 1']);
});

test('a surname joins within its document only', () => {
  assert.deepEqual(labels(graphOf('[Barack Obama] spoke. [Obama] left.', '[Obama] won.')), ['Barack Obama 2', 'Obama 1']);
});

test('an acronym joins across documents, with its edges', () => {
  const graph = graphOf(
    '[PER:Ann] joined [ORG:International Business Machines].',
    '[PER:Ann] joined [ORG:IBM].',
    '[PER:Bob] left [ORG:IBM].',
  );
  assert.deepEqual(labels(graph), ['Ann 2', 'Bob 1', 'IBM 3']);
  assert.deepEqual(edges(graph), ['Ann|joined|IBM 2', 'Ann||IBM 2', 'Bob|left|IBM 1', 'IBM||Bob 1']);
});

test('an acronym joins the name that a document shows, though another has its initials', () => {
  const graph = graphOf('[ORG:Associated Press], [ORG:AP].', '[ORG:Adobe Photoshop].', '[ORG:AP].');
  assert.deepEqual(labels(graph), ['AP 3', 'Adobe Photoshop 1']);
});

test('an acronym that could be two names stays', () => {
  assert.equal(graphOf('[ORG:American Bar Council]', '[ORG:Alpha Beta Club]', '[ORG:ABC]').order, 3);
});

test('a sentence counts once for a pair, and not for an entity with itself', () => {
  const graph = graphOf('[Ann] met [Bob], and [Ann] saw [Bob]. [Ann] and [Bob]. [Ann], [Ann].');
  assert.deepEqual(
    graph.filterEdges((_, { kind }) => kind === 'cooccurrence').map((edge) => graph.getEdgeAttribute(edge, 'weight')),
    [2],
  );
});

test('entities of different sentences have no edge', () => {
  assert.equal(graphOf('[Ann] left. [Bob] came.').size, 0);
});

test('an edge keeps the first 20 documents, and counts all', () => {
  const graph = graphOf(...Array.from({ length: 25 }, () => '[Ann] met [Bob].'));
  for (const edge of graph.edges()) {
    assert.equal(graph.getEdgeAttribute(edge, 'weight'), 25);
    assert.deepEqual(
      graph.getEdgeAttribute(edge, 'documents'),
      Array.from({ length: 20 }, (_, index) => String(index + 1)),
    );
  }
});

test('of a sentence with hundreds of entities the first 100 are paired', () => {
  const names = Array.from({ length: 300 }, (_, index) => `[x${index}]`).join(' ');
  assert.equal(graphOf(names).size, (100 * 99) / 2);
});

test('an entity without a visible character is left out', () => {
  assert.equal(graphOf('[ ] and [Ann].').order, 1);
});
