import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { poolBatch, poolingOf, textVector } from '#src/tasks/pooling.js';
import { temporaryFolder } from '../../e2e/program.js';

/** Two texts of 2 and 1 tokens, states of size 2; the padding position holds numbers that must not count. */
const states = { data: Float32Array.of(1, 2, 3, 6, 5, 7, 100, 100), dims: [2, 2, 2] };
const batch = [[1, 2], [3]];
const vectors = (pooling: 'cls' | 'mean' | 'max') => poolBatch(states, batch, pooling, 'm').map(({ vector }) => [...vector]);

test('the mean is over the tokens of the text, not over padding', () => {
  assert.deepEqual(vectors('mean'), [
    [2, 4],
    [5, 7],
  ]);
});

test('cls is the first state, max the greatest of each number', () => {
  assert.deepEqual(vectors('cls'), [
    [1, 2],
    [5, 7],
  ]);
  assert.deepEqual(vectors('max'), [
    [3, 6],
    [5, 7],
  ]);
});

test('an output that is one vector a text is taken as it is', () => {
  const pooled = poolBatch({ data: Float32Array.of(1, 2, 3, 4), dims: [2, 2] }, batch, 'mean', 'm');
  assert.deepEqual(
    pooled.map(({ vector, tokens }) => [[...vector], tokens]),
    [
      [[1, 2], 2],
      [[3, 4], 1],
    ],
  );
});

test('states of another shape are a fault', () => {
  assert.throws(() => poolBatch({ data: new Float32Array(6), dims: [3, 2] }, batch, 'mean', 'm'), /states of \[3, 2\]/);
});

test('windows count by their tokens; dims cuts before the length is made 1', () => {
  const windows = [
    { vector: Float64Array.of(4, 0, 9), tokens: 3 },
    { vector: Float64Array.of(0, 12, 9), tokens: 1 },
  ];
  assert.deepEqual([...textVector(windows, null, false)], [3, 3, 9]);
  assert.deepEqual([...textVector(windows, 2, true)], [Math.fround(Math.SQRT1_2), Math.fround(Math.SQRT1_2)]);
  assert.deepEqual([...textVector([{ vector: Float64Array.of(0, 0), tokens: 1 }], null, true)], [0, 0]);
  assert.throws(() => textVector([{ vector: Float64Array.of(Number.NaN), tokens: 1 }], null, true), FaultError);
});

test('pooling and normalisation come from the files of sentence-transformers, else mean and none', (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(poolingOf({ folder }), { pooling: 'mean', normalize: false });
  mkdirSync(join(folder, '1_Pooling'));
  const configure = (config: object) => writeFileSync(join(folder, '1_Pooling', 'config.json'), JSON.stringify(config));
  configure({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false });
  writeFileSync(join(folder, 'modules.json'), '[{"type": "sentence_transformers.models.Normalize"}]');
  assert.deepEqual(poolingOf({ folder }), { pooling: 'cls', normalize: true });
  configure({ pooling_mode_lasttoken: true });
  assert.throws(() => poolingOf({ folder }), /pooling_mode_lasttoken/);
  configure({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: true });
  assert.throws(() => poolingOf({ folder }), /pooling_mode_cls_token and pooling_mode_mean_tokens/);
  assert.deepEqual(poolingOf({ folder: 'models/minilm-l6-en' }), { pooling: 'mean', normalize: true });
});
