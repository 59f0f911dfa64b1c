import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findFailing, type Outcome } from '#src/engine/find-failing.js';

/** Runs that fail on some members, and count. */
function runner(failsOn: (subset: readonly number[]) => string | null) {
  const subsets: (readonly number[])[] = [];
  const run = async (subset: readonly number[]): Promise<Outcome<number, string>> => {
    subsets.push(subset);
    const failure = failsOn(subset);
    return failure === null ? { ok: true, result: subset.length } : { ok: false, failure };
  };
  return { run, subsets };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test('whichever members fail, they are found, and all others are in subsets that passed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.array(fc.nat(59), { minLength: 1 }), async (count, bad) => {
      const wanted = new Set(bad.map((member) => member % count));
      const { run } = runner((subset) => (subset.some((member) => wanted.has(member)) ? 'bad' : null));
      const { failing, passed } = await findFailing(upTo(count), 'bad', run);
      assert.deepEqual(
        [...failing.keys()],
        [...wanted].toSorted((a, b) => a - b),
      );
      const others = upTo(count).filter((member) => !wanted.has(member));
      assert.deepEqual(
        passed.flatMap(({ members }) => members),
        others,
      );
      assert.ok(passed.every(({ members, result }) => members.length === result));
    }),
  );
});

test('one bad member of 1,024 costs twenty runs', async () => {
  const { run, subsets } = runner((subset) => (subset.includes(700) ? 'bad' : null));
  assert.deepEqual([...(await findFailing(upTo(1024), 'bad', run)).failing], [[700, 'bad']]);
  assert.equal(subsets.length, 20);
});

test('a set of one that failed is found without another run', async () => {
  const { run, subsets } = runner(() => 'again');
  assert.deepEqual([...(await findFailing([3], 'first', run)).failing], [[3, 'first']]);
  assert.equal(subsets.length, 0);
});

test('members that fail only together are not failing, and the results of their parts are given', async () => {
  const { run } = runner((subset) => (subset.includes(1) && subset.includes(6) ? 'both' : null));
  const { failing, passed } = await findFailing(upTo(8), 'both', run);
  assert.equal(failing.size, 0);
  assert.deepEqual(
    passed.map(({ members }) => members),
    [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ],
  );
});

test('an error of a run ends the search', async () => {
  await assert.rejects(
    findFailing([1, 2], 'bad', () => Promise.reject(new Error('over'))),
    /over/,
  );
});
