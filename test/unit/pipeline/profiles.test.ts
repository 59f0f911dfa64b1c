import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Profiles, type Touch } from '#src/pipeline/profiles.js';
import { seenBy, vectorAt } from '#src/tasks/matching/profile-table.js';

const touch = (vector: readonly number[] | null, more: Partial<Touch> = {}): Touch => ({
  vector: vector === null ? null : Float32Array.from(vector),
  weight: 1,
  timeMs: 0,
  items: [],
  ...more,
});

/** The first number of a profile divided by the second: what the one direction counts against the other. */
function shareOf(profiles: Profiles, user: number): number {
  const table = profiles.finish(() => {});
  assert.ok(table !== null);
  const [x = 0, y = 0] = vectorAt(table.vectors, user);
  return x / y;
}

test('users come in the order of their first rows', () => {
  const profiles = new Profiles(2, null);
  for (const user of ['b', 'a', 'b', '爱']) profiles.add(user, touch([1, 0]));
  assert.deepEqual(profiles.users, ['b', 'a', '爱']);
});

test('a row counts its weight; one without a vector makes the user known alone', () => {
  const profiles = new Profiles(2, null);
  profiles.add('a', touch([1, 0], { weight: 3 }));
  profiles.add('a', touch(null));
  profiles.add('a', touch([0, 1]));
  assert.ok(Math.abs(shareOf(profiles, 0) - 3) < 1e-6);
});

test('by rows: what was touched counts half after so many more', () => {
  const profiles = new Profiles(2, { unit: 'rows', length: 2 });
  profiles.add('a', touch([1, 0]));
  profiles.add('a', touch([0, 0]));
  profiles.add('a', touch([0, 1]));
  assert.ok(Math.abs(shareOf(profiles, 0) - 0.5) < 1e-6);
});

for (const order of [
  [0, 1],
  [1, 0],
] as const) {
  test(`by time: what is a half-life older counts half, ${order[0] === 0 ? 'in order' : 'in any order of the rows'}`, () => {
    const rows = [touch([1, 0], { timeMs: 1000 }), touch([0, 1], { timeMs: 3000 })];
    const profiles = new Profiles(2, { unit: 'ms', length: 2000 });
    for (const i of order) profiles.add('a', rows[i] ?? touch(null));
    assert.ok(Math.abs(shareOf(profiles, 0) - 0.5) < 1e-6);
  });
}

test('the items of a user are kept, each once', () => {
  const profiles = new Profiles(1, null);
  profiles.add('a', touch([1], { items: [4, 7] }));
  profiles.add('b', touch([1]));
  profiles.add('a', touch(null, { items: [7] }));
  const table = profiles.finish(() => {});
  assert.ok(table !== null);
  assert.deepEqual([seenBy(table, 0), seenBy(table, 1)], [new Set([4, 7]), new Set()]);
});
