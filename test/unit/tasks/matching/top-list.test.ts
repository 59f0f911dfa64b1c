import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TopList } from '#src/tasks/matching/top-list.js';

test('keeps what sorting all by score, then number, would put first, in whatever order items come', () => {
  const scores = fc.uniqueArray(fc.tuple(fc.nat(500), fc.integer({ min: -3, max: 3 })), { selector: ([item]) => item });
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 10 }), (offered, size) => {
      const list = new TopList(size);
      for (const [item, score] of offered) list.offer(item, score);
      const sorted = offered.toSorted(([a, x], [b, y]) => y - x || a - b).map(([item, score]) => ({ item, score }));
      assert.deepEqual(list.items(), sorted.slice(0, size));
    }),
  );
});
