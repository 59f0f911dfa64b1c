import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byCodePoints } from '#src/analysis/label-order.js';

test('labels come by code points, those past U+FFFF last', () => {
  assert.deepEqual(['😀', 'ﬁ', 'a', 'B', '', 'é', 'aa', '10', '9'].sort(byCodePoints), ['', '10', '9', 'B', 'a', 'aa', 'é', 'ﬁ', '😀']);
});

test('equal labels are equal', () => {
  assert.equal(byCodePoints('正面', '正面'), 0);
});
