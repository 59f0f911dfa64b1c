import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { startGraph } from '#src/analysis/graph/build-graph.js';
import { emptyGraph } from '#src/analysis/graph/entity-graph.js';
import { graphml } from '#src/analysis/graph/graphml.js';
import { documentOf } from './documents.js';

/** The `data` of each element by key, as a strict XML parser reads them. */
function read(xml: string) {
  const keys: string[] = [];
  const items: { name: string; attributes: Record<string, string>; data: Record<string, string> }[] = [];
  let key: string | null = null;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'key') keys.push(String(attributes['id']));
    if (name === 'node' || name === 'edge') items.push({ name, attributes: { ...attributes } as Record<string, string>, data: {} });
    key = name === 'data' ? String(attributes['key']) : null;
    const item = items.at(-1);
    if (key !== null && item !== undefined) item.data[key] = '';
  });
  parser.on('text', (text) => {
    const item = items.at(-1);
    if (key !== null && item !== undefined) item.data[key] += text;
  });
  parser.on('closetag', () => {
    key = null;
  });
  parser.write(xml).close();
  return { keys, items };
}

test('nodes and edges have their attributes, each declared', () => {
  const builder = startGraph();
  builder.add(documentOf('row 7', '[PER:Jobs] founded [ORG:Apple].'));
  const { keys, items } = read([...graphml(builder.finish())].join(''));
  for (const { data } of items) for (const key of Object.keys(data)) assert.ok(keys.includes(key), key);
  assert.deepEqual(items[0]?.data, { node_label: 'Jobs', node_type: 'PER', node_count: '1', node_aliases: '[]' });
  const relation = items.find(({ data }) => data['edge_kind'] === 'relation');
  assert.deepEqual([relation?.attributes['source'], relation?.attributes['target']], ['n1', 'n2']);
  assert.deepEqual(relation?.data['edge_relation'], 'founded');
  assert.deepEqual(relation?.data['edge_documents'], '["row 7"]');
});

/** Production [2] Char of XML 1.0. */
function isXml(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return [0x9, 0xa, 0xd].includes(code);
  return code < 0xd800 || (code > 0xdfff && code !== 0xfffe && code !== 0xffff);
}

test('hostile names are read back as they were, but for characters that XML cannot hold', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('<', '&', ']', '>', '"', "'", '\r', '\n', '\0', '\ufffe', '\ud800', '😀', '-') }),
  );
  fc.assert(
    fc.property(hostile, (label) => {
      const graph = emptyGraph();
      graph.addNode('n1', { label, type: label, count: 1, aliases: [label] });
      const data = read([...graphml(graph)].join('')).items[0]?.data ?? {};
      const wanted = [...label].map((character) => (isXml(character) ? character : '\ufffd')).join('');
      assert.equal(data['node_label'], wanted);
      assert.equal(data['node_type'], wanted);
    }),
  );
});
