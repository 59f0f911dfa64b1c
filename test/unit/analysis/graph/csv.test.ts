import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { startGraph } from '#src/analysis/graph/build-graph.js';
import { csvNames, edgesCsv, nodesCsv } from '#src/analysis/graph/csv.js';
import { FaultError } from '#src/core/faults.js';
import { documentOf } from './documents.js';

test('one -o names two files', () => {
  assert.deepEqual(csvNames('out/graph.csv'), { nodes: 'out/graph.nodes.csv', edges: 'out/graph.edges.csv' });
  assert.deepEqual(csvNames('graph'), { nodes: 'graph.nodes.csv', edges: 'graph.edges.csv' });
});

for (const output of [null, '/dev/stdout']) {
  test(`two files do not go to ${output ?? 'standard output'}`, () => {
    assert.throws(
      () => csvNames(output),
      (error) => error instanceof FaultError && error.exitCode === 2 && /two files/.test(error.message),
    );
  });
}

test('both files are read back, whatever is in the names', () => {
  const builder = startGraph();
  builder.add(documentOf('a,"b"\r', '[A "x",\r y] founded [B;z].'));
  const graph = builder.finish();
  const rows = (parts: Iterable<string>): Record<string, string>[] => parse([...parts].join(''), { columns: true, record_delimiter: '\n' });
  assert.deepEqual(
    rows(nodesCsv(graph)).map(({ id, label }) => [id, label]),
    [
      ['n1', 'A "x", y'],
      ['n2', 'B;z'],
    ],
  );
  const [pair, relation] = rows(edgesCsv(graph));
  assert.deepEqual([pair?.['kind'], pair?.['relation'], pair?.['documents']], ['cooccurrence', '', '["a,\\"b\\"\\r"]']);
  assert.deepEqual(
    [relation?.['source_label'], relation?.['relation'], relation?.['sentence']],
    ['A "x", y', 'founded', 'A "x",\r y founded B;z.'],
  );
});
