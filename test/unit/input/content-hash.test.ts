import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { ContentHash, chainHash } from '#src/input/content-hash.js';

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

const MAX_RECORD = 12;
const MAX_BLOCK = 20;

/** Content as records and, independent of them, as blocks; and what a run asks on the way. */
const story = fc.record({
  records: fc.array(fc.uint8Array({ minLength: 1, maxLength: MAX_RECORD }), { maxLength: 60 }),
  blocks: fc.infiniteStream(fc.integer({ min: 0, max: MAX_BLOCK })),
  asks: fc.infiniteStream(fc.constantFrom<'at' | 'passed' | 'nothing'>('at', 'passed', 'nothing', 'nothing')),
  lags: fc.infiniteStream(fc.integer({ min: 0, max: 8 })),
});

test('at every end it is the SHA-256 of all before, however the content is cut and whatever is asked', () => {
  fc.assert(
    fc.property(story, fc.constantFrom(0, 1000), ({ records, blocks, asks, lags }, room) => {
      const content = Buffer.concat(records);
      const hash = new ContentHash(MAX_RECORD + 2 * MAX_BLOCK + room);
      const cuts = cutsOf(records);
      let cutSoFar = 0;
      let open: number[] = [];
      let added = 0;
      while (added < content.length) {
        const block = content.subarray(added, added + blocks.next().value);
        hash.add(block);
        added += block.length;
        const whole = cuts.findLastIndex(({ byte, bytes }) => byte + bytes <= added) + 1;
        hash.cut(cuts.slice(cutSoFar, whole));
        open.push(...cuts.slice(cutSoFar, whole).map(({ byte, bytes }) => byte + bytes));
        cutSoFar = whole;
        // Whoever asks is behind the reader, by as many records as it likes.
        const end = open.slice(0, Math.max(0, open.length - lags.next().value)).at(-1);
        if (end === undefined) continue;
        const ask = asks.next().value;
        if (ask === 'at') assert.equal(hash.at(end), sha256(content.subarray(0, end)));
        if (ask === 'passed') hash.passed(end);
        if (ask !== 'nothing') open = open.filter((later) => later >= end);
      }
      for (const end of open) assert.equal(hash.at(end), sha256(content.subarray(0, end)));
      assert.equal(hash.whole(), sha256(content));
    }),
    { numRuns: 500 },
  );
});

function cutsOf(records: readonly Uint8Array[]): readonly { readonly byte: number; readonly bytes: number }[] {
  let byte = 0;
  return records.map(({ length }) => {
    byte += length;
    return { byte: byte - length, bytes: length };
  });
}

test('what may wait is bounded: beyond it only ends that were given can be asked for', () => {
  const hash = new ContentHash(8);
  hash.add(Buffer.from('abc\n'));
  hash.cut([{ byte: 0, bytes: 4 }]);
  hash.add(Buffer.alloc(100, 'x'));
  assert.equal(hash.at(4), sha256('abc\n'));
  assert.throws(() => hash.at(50), /^Error: bug: the hash is at 104/);
});

test('an end that is passed is forgotten, a place that has not come is a bug', () => {
  const hash = new ContentHash(100);
  hash.add(Buffer.from('a\nb\n'));
  hash.cut([
    { byte: 0, bytes: 2 },
    { byte: 2, bytes: 2 },
  ]);
  hash.passed(4);
  assert.throws(() => hash.at(2), /bug/);
  assert.throws(() => hash.at(5), /bug/);
});

test('it goes on from what was hashed before', () => {
  const hash = new ContentHash(100, { hash: createHash('sha256').update('before '), bytes: 7 });
  assert.equal(hash.at(7), sha256('before '));
  hash.add(Buffer.from('after'));
  hash.cut([{ byte: 7, bytes: 5 }]);
  assert.equal(hash.at(12), sha256('before after'));
});

test('an empty file', () => {
  const hash = new ContentHash(1);
  assert.equal(hash.at(0), sha256(''));
  assert.equal(hash.whole(), sha256(''));
});

test('the digest of files before depends on each and on their order', () => {
  const chain = (...files: readonly string[]): string => files.reduce(chainHash, '');
  assert.equal(new Set([chain(), chain('a'), chain('b'), chain('a', 'b'), chain('b', 'a'), chain('a', 'a')]).size, 6);
});

test('records that nothing is made of are forgotten, the ends around them are not', () => {
  const hash = new ContentHash(10);
  hash.add(Buffer.from('a\n\n\n\nb\n'));
  const cuts = [0, 2, 3, 4, 5].map((byte) => ({ byte, bytes: byte === 0 || byte === 5 ? 2 : 1 }));
  hash.cut(cuts);
  hash.skipped(cuts.slice(1, 4));
  hash.skipped([]);
  hash.add(Buffer.alloc(100));
  assert.equal(hash.at(2), sha256('a\n'));
  assert.equal(hash.at(7), sha256('a\n\n\n\nb\n'));
  assert.throws(() => hash.at(3), /bug/);
});
