import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startGraph } from '#src/analysis/graph/build-graph.js';
import { triples } from '#src/analysis/graph/triples.js';
import { documentOf } from './documents.js';

test('a relation is one line, with the first sentence it came from and all its documents', () => {
  const builder = startGraph();
  builder.add(documentOf('a', 'Hi. [ORG:Apple] was founded by [Jobs]!'));
  builder.add(documentOf('b', '[ORG:Apple] was  founded by [Jobs].'));
  assert.deepEqual(
    [...triples(builder.finish())].map((line) => JSON.parse(line)),
    [
      {
        subject: 'Apple',
        relation: 'was founded by',
        object: 'Jobs',
        sentence: 'Apple was founded by Jobs!',
        document: 'a',
        subject_type: 'ORG',
        object_type: 'PER',
        lemma: 'found',
        voice: 'passive',
        negated: false,
        count: 2,
        documents: ['a', 'b'],
      },
    ],
  );
});
