import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dealShards, FOLDS, splitByFold } from '#src/training/shards.js';

const labels = Int32Array.from({ length: 7000 }, (_, row) => row % 7);

test('every row is dealt once, to shards of nearly one size and 1,024 rows at most', () => {
  const shards = dealShards(labels, 7, 0);
  const rows = shards.flatMap((shard) => [...shard]).sort((a, b) => a - b);
  assert.deepEqual(rows, [...labels.keys()]);
  const sizes = shards.map(({ length }) => length);
  assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1 && Math.max(...sizes) <= 1024);
});

test('each fold has its share of each class', () => {
  const shards = dealShards(labels, 7, 0);
  for (let fold = 0; fold < FOLDS; fold++) {
    const { heldOut, others } = splitByFold(shards, fold);
    assert.deepEqual(
      [...heldOut, ...others].sort((a, b) => a - b),
      [...shards.keys()],
    );
    for (let label = 0; label < 7; label++) {
      const count = heldOut.flatMap((shard) => [...(shards[shard] ?? [])]).filter((row) => labels[row] === label).length;
      assert.ok(Math.abs(count - 200) <= heldOut.length, `${count} rows of class ${label} in fold ${fold}`);
    }
  }
});

test('a class of five rows has one in each fold', () => {
  const few = Int32Array.from({ length: 55 }, (_, row) => (row < 5 ? 1 : 0));
  const shards = dealShards(few, 2, 3);
  const folds = shards.map((rows) => rows.filter((row) => few[row] === 1).length);
  assert.deepEqual(folds, [1, 1, 1, 1, 1]);
});

test('the seed decides the deal, and nothing else', () => {
  assert.deepEqual(dealShards(labels, 7, 5), dealShards(labels, 7, 5));
  assert.notDeepEqual(dealShards(labels, 7, 5), dealShards(labels, 7, 6));
});
