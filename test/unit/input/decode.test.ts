import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { FaultError } from '#src/core/faults.js';
import { IDLE } from '#src/input/blocks.js';
import { decode, encodingNamed, encodingOf } from '#src/input/decode.js';

/** The UTF-8 that bytes of an encoding become, arriving some at a time. */
async function decoded(name: string, bytes: Buffer, badUtf8: 'reject' | 'replace' = 'reject', size = bytes.length): Promise<Buffer> {
  const { decoder } = await encodingNamed(name);
  assert.ok(decoder !== null);
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const blocks: Buffer[] = [];
  for await (const block of decode(pieces(), decoder(), badUtf8)) {
    assert.ok(block.length > 0);
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

const ENCODINGS = ['utf-16le', 'utf-16be', 'gb18030'];

for (const name of ENCODINGS) {
  test(`any text in ${name}, in any pieces, is the same text in UTF-8`, async () => {
    // U+FFFD is what iconv-lite puts where it cannot decode; a mark at the start is left to it.
    const texts = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !/[\ufffd\ufeff]/.test(text));
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (text, size) => {
        assert.equal((await decoded(name, iconv.encode(text, name), 'reject', size)).toString(), text);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
}

for (const [name, text] of [
  ['windows-1252', '\u201ccaf\u00e9\u201d \u20ac'],
  ['iso-8859-15', 'caf\u00e9 \u20ac'],
  ['shift_jis', '\u6620\u753b\u306f\u826f\u3044\u3002ソ表'],
  ['EUC-KR', '\uc601\ud654'],
  ['Big5', '\u96fb\u5f71 \u8a31\u529f\u84cb'],
  ['KOI8-R', '\u0444\u0438\u043b\u044c\u043c'],
] as const) {
  test(`${name} is read, a byte at a time too`, async () => {
    const bytes = iconv.encode(text, name);
    assert.equal((await decoded(name, bytes)).toString(), text);
    assert.equal((await decoded(name, bytes, 'reject', 1)).toString(), text);
  });
}

const bads: readonly (readonly [name: string, encoding: string, bytes: readonly number[], latin1: string])[] = [
  ['a lone high surrogate', 'utf-16le', [0x61, 0, 0x3d, 0xd8, 0x62, 0], 'a\xffb'],
  ['a lone low surrogate', 'utf-16be', [0, 0x61, 0xde, 0x42, 0, 0x62], 'a\xffb'],
  [
    'two high surrogates and a low one',
    'utf-16be',
    [0xd8, 0x3d, 0xd8, 0x3d, 0xde, 0x42],
    `\xff${Buffer.from('\u{1f642}').toString('latin1')}`,
  ],
  ['a high surrogate at the end', 'utf-16le', [0x61, 0, 0x3d, 0xd8], 'a\xff'],
  ['half a unit at the end', 'utf-16le', [0x61, 0, 0x62], 'a\xff'],
  ['half a unit after half a pair at the end', 'utf-16be', [0, 0x61, 0xd8, 0x3d, 0xde], 'a\xff\xff'],
  ['a byte that windows-1252 has not', 'windows-1252', [0x61, 0x81, 0x62], 'a\xffb'],
  ['a byte over 127 in ASCII', 'us-ascii', [0x61, 0xe9, 0x62], 'a\xffb'],
  ['half a character at the end', 'shift_jis', [0x61, 0x89], 'a\xff'],
  ['a line break where the second byte should be', 'shift_jis', [0x89, 0x0a, 0x61], '\xff\na'],
];

for (const [name, encoding, bytes, latin1] of bads) {
  test(`${name} in ${encoding} is no UTF-8 where it stands, or U+FFFD, in any pieces`, async () => {
    for (const size of [1, 2, 3, 100]) {
      assert.equal((await decoded(encoding, Buffer.from(bytes), 'reject', size)).toString('latin1'), latin1);
      const replaced = Buffer.from(latin1.replaceAll('\xff', '\xef\xbf\xbd'), 'latin1');
      assert.deepEqual(await decoded(encoding, Buffer.from(bytes), 'replace', size), replaced);
    }
  });
}

test('U+FFFD that UTF-16 contains is content', async () => {
  const text = 'a\ufffdb';
  assert.equal((await decoded('utf-16le', Buffer.from(text, 'utf16le'))).toString(), text);
  const both = Buffer.concat([Buffer.from(text, 'utf16le'), Buffer.from([0x3d, 0xd8])]);
  assert.equal((await decoded('utf-16le', both)).toString('latin1'), 'a\xef\xbf\xbdb\xff');
});

test('IDLE marks are passed on', async () => {
  const { decoder } = await encodingNamed('latin1');
  assert.ok(decoder !== null);
  const blocks: Buffer[] = [];
  async function* idling(): AsyncGenerator<Buffer> {
    yield IDLE;
    yield Buffer.from([0xe9]);
    yield IDLE;
  }
  for await (const block of decode(idling(), decoder(), 'reject')) blocks.push(block);
  assert.deepEqual(
    blocks.map((block) => (block === IDLE ? 'idle' : block.toString())),
    ['idle', 'é', 'idle'],
  );
});

for (const name of ['utf-8', 'UTF8', 'utf_8']) {
  test(`${name} is not decoded`, async () => {
    assert.equal((await encodingNamed(name)).decoder, null);
  });
}

for (const name of ['klingon', 'base64', 'hex', 'utf-7', 'utf-32le', 'CESU-8', '--', '__proto__', 'constructor', '\u001b[2J']) {
  test(`${JSON.stringify(name)} is no encoding`, async () => {
    await assert.rejects(encodingNamed(name), (error) => {
      assert.ok(error instanceof FaultError);
      assert.ok(error.fault.code === 'flag_invalid');
      assert.deepEqual([error.exitCode, error.fault.from, error.fault.value], [2, '--encoding', name]);
      return true;
    });
  });
}

test('a byte order mark goes before what was told', async () => {
  const latin1 = await encodingNamed('latin1');
  const utf16be = await encodingNamed('utf-16be');
  const utf8 = await encodingNamed('utf-8');
  assert.deepEqual(encodingOf(Buffer.from([0xfe, 0xff, 0]), latin1), { encoding: utf16be, markBytes: 2 });
  assert.deepEqual(encodingOf(Buffer.from([0xfe, 0xff]), null), { encoding: utf16be, markBytes: 2 });
  assert.deepEqual(encodingOf(Buffer.from([0xef, 0xbb, 0xbf]), latin1), { encoding: utf8, markBytes: 3 });
  assert.deepEqual(encodingOf(Buffer.from([0xef, 0xbb]), latin1), { encoding: latin1, markBytes: 0 });
  assert.deepEqual(encodingOf(Buffer.alloc(0), null), { encoding: utf8, markBytes: 0 });
});
