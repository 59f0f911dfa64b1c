import assert from 'node:assert/strict';
import { test } from 'node:test';
import { positionLimit } from '#src/models/position-limit.js';

test('a model takes the smallest number of tokens that its files name', () => {
  assert.equal(positionLimit({ max_position_embeddings: 8192 }, { model_max_length: 2048 }), 2048);
  assert.equal(positionLimit({ n_positions: 1024 }, { model_max_length: 1e30 }), 1024);
  assert.equal(positionLimit({}, {}), 512);
});
