import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SampleTrack } from '#src/pipeline/tuning-stand.js';

test('a sample is gone through round and round, so that blocks may be longer than it', () => {
  const track = new SampleTrack(['a', 'b', 'c'].map((text) => ({ text, tokens: 1 })));
  const take = (count: number): string =>
    track
      .take(count)
      .map(({ text }) => text)
      .join('');
  assert.deepEqual([take(2), take(2), take(5)], ['ab', 'ca', 'bcabc']);
});
