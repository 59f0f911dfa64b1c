import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { IDLE } from '#src/input/blocks.js';
import { gunzip, isGzip } from '#src/input/gunzip.js';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Read {
  readonly content: string;
  readonly largest: number;
  readonly reason: string | null;
}

/** What is given before the end, or before an error. */
async function read(bytes: Buffer, size = 64 * 1024): Promise<Read> {
  const blocks: Buffer[] = [];
  let reason: string | null = null;
  try {
    for await (const block of gunzip(pieces(bytes, size))) blocks.push(block);
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  return { content: Buffer.concat(blocks).toString('latin1'), largest: Math.max(0, ...blocks.map(({ length }) => length)), reason };
}

/** A text that gzip cannot make much smaller. */
function lines(count: number): string {
  let seed = 1;
  return Array.from({ length: count }, (_, i) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return `${i},${seed.toString(36)}\n`;
  }).join('');
}

const GARBAGE = 'the gzip data ends, and bytes that are no gzip follow (all of the data before them was read)';

/** A header with every field there can be (RFC 1952). */
function withFullHeader(text: string): Buffer {
  const plain = gzipSync(text);
  const header = Buffer.from(plain.subarray(0, 10));
  header[3] = 2 | 4 | 8 | 16;
  const fields = Buffer.concat([Buffer.from([5, 0]), Buffer.from('extra'), Buffer.from('name\0comment\0'), Buffer.from([0, 0])]);
  return Buffer.concat([header, fields, plain.subarray(10)]);
}

test('gzip is told by its first two bytes', () => {
  assert.equal(isGzip(gzipSync('')), true);
  assert.equal(isGzip(Buffer.from([0x1f])), false);
  assert.equal(isGzip(Buffer.from('ab')), false);
  assert.equal(isGzip(Buffer.alloc(0)), false);
});

const wholes: readonly (readonly [name: string, bytes: Buffer, content: string])[] = [
  ['one member', gzipSync(lines(20_000)), lines(20_000)],
  ['nothing', gzipSync(''), ''],
  [
    'several members',
    Buffer.concat([gzipSync('one\n'), gzipSync(''), gzipSync('two\n'), gzipSync(lines(9000))]),
    `one\ntwo\n${lines(9000)}`,
  ],
  ['stored blocks', gzipSync(lines(9000), { level: 0 }), lines(9000)],
  ['a header with every field', withFullHeader('text\n'), 'text\n'],
  ['zero bytes as padding at the end', Buffer.concat([gzipSync('one\n'), Buffer.alloc(5000)]), 'one\n'],
  ['zero bytes between members', Buffer.concat([gzipSync('one\n'), Buffer.alloc(512), gzipSync('two\n')]), 'one\ntwo\n'],
];

for (const [name, bytes, content] of wholes) {
  for (const size of [1, 7, 1000, 64 * 1024]) {
    if (size === 1 && bytes.length > 50_000) continue;
    test(`${name}, ${size} bytes at a time`, async () => {
      const got = await read(bytes, size);
      assert.equal(got.reason, null);
      assert.equal(got.content, content);
    });
  }
}

test('what was packed very tightly comes in small blocks', async () => {
  const { content, largest, reason } = await read(gzipSync(Buffer.alloc(20_000_000, 'a')));
  assert.deepEqual([content.length, reason], [20_000_000, null]);
  assert.ok(largest <= 64 * 1024, `${largest} bytes in a block`);
});

test('what is cut off anywhere gives all that can be known before', async () => {
  const text = lines(60_000);
  const packed = gzipSync(text);
  for (const keep of [0.1, 0.5, 0.9999]) {
    const { content, reason } = await read(packed.subarray(0, Math.floor(packed.length * keep)));
    assert.equal(reason, 'unexpected end of file');
    assert.ok(text.startsWith(content) && content.length > text.length * (keep - 0.05), `${content.length} of ${text.length}`);
  }
  for (const left of [1, 4, 8]) {
    assert.deepEqual(
      { ...(await read(packed.subarray(0, -left))), largest: 0 },
      { content: text, largest: 0, reason: 'unexpected end of file' },
    );
  }
  for (const length of [2, 5, 9]) assert.equal((await read(packed.subarray(0, length))).reason, 'unexpected end of file');
});

test('damage loses no more of what is before it than zlib made of one slice', async () => {
  const text = lines(60_000);
  for (const length of [100, 3000, 300_000, 700_001]) {
    const sound = deflateRawSync(text.slice(0, length), { finishFlush: constants.Z_FULL_FLUSH });
    // Block type 3 is none.
    const damaged = Buffer.concat([gzipSync('').subarray(0, 10), sound, Buffer.from([7]), Buffer.alloc(5000)]);
    const { content, reason } = await read(damaged);
    assert.equal(reason, 'invalid block type');
    assert.ok(text.startsWith(content) && length - content.length < 8 * 1024, `${length - content.length} of ${length} bytes lost`);
  }
});

test('damage to a member loses nothing of those before it', async () => {
  const damaged = Buffer.from(gzipSync(lines(5000)));
  damaged.fill(0x55, 20, 200);
  const { content, reason } = await read(Buffer.concat([gzipSync(lines(60_000)), damaged]));
  assert.match(String(reason), /invalid/);
  assert.ok(content.startsWith(lines(60_000)));
});

for (const [name, at, reason] of [
  ['checksum', -8, 'incorrect data check'],
  ['length', -4, 'incorrect length check'],
] as const) {
  test(`a wrong ${name} is told after all of the data`, async () => {
    const packed = Buffer.from(gzipSync('a\nb\n'));
    packed.writeUInt32LE(1, packed.length + at);
    assert.deepEqual({ ...(await read(packed)), largest: 0 }, { content: 'a\nb\n', largest: 0, reason });
  });
}

for (const garbage of ['x', '\n', 'garbage that is longer than a trailer', `\0\0${'y'.repeat(10_000)}`]) {
  test(`other bytes after the end (${JSON.stringify(garbage.slice(0, 8))}) are told after all of the data`, async () => {
    for (const size of [1, 5, 64 * 1024]) {
      const { content, reason } = await read(Buffer.concat([gzipSync('a\nb\n'), Buffer.from(garbage)]), size);
      assert.deepEqual([content, reason], ['a\nb\n', GARBAGE]);
    }
  });
}

test('half a header after the end is a member that is cut off', async () => {
  const { content, reason } = await read(Buffer.concat([gzipSync('a\n'), gzipSync('b\n').subarray(0, 7)]));
  assert.deepEqual([content, reason], ['a\n', 'unexpected end of file']);
});

test('a method that is not deflate is refused', async () => {
  const packed = Buffer.from(gzipSync('a\n'));
  packed[2] = 7;
  assert.equal((await read(packed)).reason, 'unknown compression method');
});

test('a name without an end is refused', async () => {
  const header = Buffer.from(gzipSync('').subarray(0, 10));
  header[3] = 8;
  assert.equal((await read(Buffer.concat([header, Buffer.alloc(3_000_000, 'n')]))).reason, 'incorrect header check');
});

test('IDLE marks are passed on wherever they come', async () => {
  const packed = gzipSync('a\nb\n');
  async function* blocks(): AsyncGenerator<Buffer> {
    for await (const piece of pieces(packed, 3)) {
      yield IDLE;
      yield piece;
    }
  }
  let idle = 0;
  const data: Buffer[] = [];
  for await (const block of gunzip(blocks())) {
    if (block === IDLE) idle += 1;
    else data.push(block);
  }
  assert.deepEqual([Buffer.concat(data).toString(), idle], ['a\nb\n', Math.ceil(packed.length / 3)]);
});

test('any bytes, packed in any way, in any pieces, are given back', async () => {
  const strategy = fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED);
  const member = fc.record({ bytes: fc.uint8Array({ maxLength: 5000 }), level: fc.integer({ min: 0, max: 9 }), strategy });
  await fc.assert(
    fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 4000 }), async (members, size) => {
      const packed = Buffer.concat(members.map(({ bytes, ...how }) => gzipSync(bytes, how)));
      const { content, reason } = await read(packed, size);
      assert.equal(reason, null);
      assert.equal(content, Buffer.concat(members.map(({ bytes }) => bytes)).toString('latin1'));
    }),
    { numRuns: 50, seed: 1 },
  );
});
