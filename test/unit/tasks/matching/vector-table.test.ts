import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vectorAt } from '#src/tasks/matching/profile-table.js';
import { unitVector, VectorWriter } from '#src/tasks/matching/vector-table.js';

test('a vector of length 1 stays as it is to the bit, others are divided by their length', () => {
  const unit = Float32Array.from([0.6, 0.8]);
  assert.equal(unitVector(unit), unit);
  assert.deepEqual(unitVector(Float32Array.from([3, 4])), unit);
  assert.deepEqual(unitVector(new Float32Array(2)), new Float32Array(2));
});

test('a table that grows keeps the vectors that it has', () => {
  const writer = new VectorWriter(1000, () => {});
  for (let i = 0; i < 9000; i++) writer.add(Float32Array.from({ length: 1000 }, (_, d) => (d === i % 1000 ? 2 : 0)));
  const table = writer.finish();
  assert.equal(table.count, 9000);
  for (const i of [0, 4193, 8999]) assert.equal(vectorAt(table, i).indexOf(1), i % 1000);
});

test('asks before it takes memory', () => {
  const asked: number[] = [];
  const writer = new VectorWriter(4, (bytes) => {
    asked.push(bytes);
    throw new Error('no room');
  });
  assert.throws(() => {
    for (let i = 0; i < 5000; i++) writer.add(new Float32Array(4));
  }, /no room/);
  assert.deepEqual(asked, [16 * 2 ** 20]);
});
