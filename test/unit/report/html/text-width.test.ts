import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitted, textWidth } from '#src/report/html/text-width.js';

test('texts that fit stay, longer ones end with an ellipsis and fit', () => {
  assert.equal(fitted('short', 100), 'short');
  const long = fitted('a rather long name of a label', 100);
  assert.match(long, /^a rather.*…$/);
  assert.ok(textWidth(long) <= 100);
});

test('East Asian characters and emoji are wide, and emoji are not cut in two', () => {
  assert.ok(textWidth('中文') > textWidth('ab') * 1.5);
  assert.equal(fitted('🍕🍕🍕🍕', 40), '🍕🍕…');
});
